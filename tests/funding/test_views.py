from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from actors.vocabulary import ActorKind
from tests.factories.actors import ActorFactory, MembershipFactory, RegionFactory, TopicFactory
from tests.factories.funding import CallFactory, FunderFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


def shown(client, **params):
    response = client.get(reverse("funding:call_list"), params)
    assert response.status_code == 200
    return [call.title for call in response.context["page_obj"]]


def days(number):
    return timezone.now() + timedelta(days=number)


@pytest.fixture
def calls():
    """Four calls that differ in everything one can filter on."""
    topic = TopicFactory(slug="avstandsoppfolging")
    council = ProgrammeFactory(funder=FunderFactory(name="Forskningsrådet"))
    eu = ProgrammeFactory(funder=FunderFactory(name="EU"))
    today = timezone.localdate()
    CallFactory(
        title="Åpen", programme=council, deadline=days(9), amount_to=600_000, published_at=days(-3), topics=[topic]
    )
    CallFactory(
        title="Løpende",
        programme=council,
        deadline=None,
        eligible_kinds=[ActorKind.FIRM],
        published_at=days(-1),
        level="regional",
    )
    CallFactory(
        title="Kommer",
        programme=eu,
        opens_on=today + timedelta(days=3),
        deadline=days(30),
        amount_to=3_000_000,
        currency="EUR",
        published_at=days(-2),
        level="eu",
    )
    CallFactory(title="Over", programme=eu, deadline=days(-1))
    CallFactory(title="Stengt", programme=eu, deadline=days(-30), state="closed")
    CallFactory(title="Utkast", programme=eu, state="draft")


@pytest.mark.parametrize(
    ("params", "titles"),
    [
        ({}, ["Åpen", "Kommer", "Løpende"]),
        ({"status": "open"}, ["Åpen", "Løpende"]),
        ({"status": "upcoming"}, ["Kommer"]),
        ({"status": "closed"}, ["Over", "Stengt"]),
        ({"funder": "eu"}, ["Kommer"]),
        ({"level": ["eu", "regional"]}, ["Kommer", "Løpende"]),
        ({"kind": "firm"}, ["Åpen", "Kommer", "Løpende"]),
        ({"kind": "research"}, ["Åpen", "Kommer"]),
        ({"topic": "avstandsoppfolging"}, ["Åpen"]),
        ({"amount": "500000"}, ["Åpen", "Kommer"]),
        ({"amount": "10000000"}, ["Kommer"]),
        ({"sort": "newest"}, ["Løpende", "Kommer", "Åpen"]),
        ({"sort": "amount"}, ["Kommer", "Åpen", "Løpende"]),
        ({"q": "åpen"}, ["Åpen"]),
        ({"q": "kommer", "sort": "newest"}, ["Kommer"]),
        ({"status": "nonsense", "amount": "x", "sort": "-pk"}, ["Åpen", "Kommer", "Løpende"]),
    ],
)
def test_the_list_filters_and_sorts(client, calls, params, titles):
    assert shown(client, **params) == titles


def test_the_list_takes_as_many_queries_for_three_calls_as_for_one(client, django_assert_num_queries):
    url = reverse("funding:call_list")
    CallFactory(topics=[TopicFactory()])
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)
    for _number in range(2):
        CallFactory(topics=[TopicFactory(), TopicFactory()])
    with django_assert_num_queries(5):
        client.get(url)


def test_htmx_gets_only_the_results(client):
    call = CallFactory()
    whole = client.get(reverse("funding:call_list")).content.decode()
    part = client.get(reverse("funding:call_list"), headers={"HX-Request": "true"}).content.decode()
    assert call.title in part
    assert "<html" in whole
    assert "<html" not in part


def test_an_empty_list_says_where_the_closed_calls_are(client):
    assert "?status=closed" in client.get(reverse("funding:call_list")).content.decode()


@pytest.mark.parametrize(("language", "words"), [("nb", "Hvem kan søke"), ("en", "Who can apply")])
def test_a_call_reads_in_both_languages(client, language, words):
    call = CallFactory(
        eligible_kinds=[ActorKind.FIRM],
        regions=[RegionFactory(name="Buskerud")],
        amount_from=500_000,
        amount_to=3_000_000,
        currency="EUR",
        opens_on=timezone.localdate(),
        description="**Kort** om saken",
    )
    with translation.override(language):
        page = client.get(call.get_absolute_url()).content.decode()
    assert words in page
    assert "Buskerud" in page
    assert "<strong>Kort</strong>" in page
    assert call.link in page
    assert ("500\u00a0000 euro" if language == "nb" else "EUR 500\u00a0000") in page


@pytest.mark.parametrize(("state", "anonymous"), [("draft", 404), ("published", 200), ("closed", 200)])
def test_a_draft_is_not_found_by_others(client, coordinator, state, anonymous):
    call = CallFactory(state=state)
    assert client.get(call.get_absolute_url()).status_code == anonymous
    client.force_login(MembershipFactory().person)
    assert client.get(call.get_absolute_url()).status_code == anonymous
    client.force_login(coordinator)
    assert client.get(call.get_absolute_url()).status_code == 200


def test_related_calls_are_those_of_the_programme_one_can_still_plan_for(client):
    call = CallFactory()
    sister = CallFactory(programme=call.programme)
    CallFactory(programme=call.programme, deadline=days(-1))
    CallFactory(programme=call.programme, state="draft")
    CallFactory()
    assert list(client.get(call.get_absolute_url()).context["sister_calls"]) == [sister]


def test_a_member_sees_whether_the_own_actor_can_apply(client):
    call = CallFactory(eligible_kinds=[ActorKind.FIRM])
    firm = MembershipFactory(actor=ActorFactory(name="Firmaet AS"), role="member")
    MembershipFactory(actor=ActorFactory(name="Kommunen", kind=ActorKind.MUNICIPALITY), person=firm.person)
    client.force_login(firm.person)
    fits = client.get(call.get_absolute_url()).context["applicants"]
    assert [(row["actor"].name, row["kind_fits"], row["place_fits"]) for row in fits] == [
        ("Firmaet AS", True, True),
        ("Kommunen", False, True),
    ]
