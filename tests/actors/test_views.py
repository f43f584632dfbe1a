import re

import pytest
from django.urls import reverse

from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InterestFactory,
    MembershipFactory,
    RegionFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.procurement import NeedFactory
from tests.factories.projects import ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def profile(**changes):
    return {
        "about": "Vi lager sensorer.",
        "language": "nb",
        "offers_text": "",
        "seeks_text": "",
        "website": "",
        **changes,
    }


def names(response):
    return [actor.name for actor in response.context["page"]]


def test_list_shows_approved_actors_only_even_to_coordinators(client):
    for state in ("applied", "approved", "declined", "suspended"):
        ActorFactory(name=f"Firma {state}", state=state)
    client.force_login(CoordinatorFactory())
    assert names(client.get("/aktorer/")) == ["Firma approved"]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    for _row in range(rows):
        ActorFactory(topics=[TopicFactory()], region=RegionFactory())
    with django_assert_num_queries(7):
        client.get("/aktorer/")


@pytest.mark.parametrize("rows", [1, 3])
def test_detail_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    actor = ActorFactory(kind="municipality", region=RegionFactory())
    codes = ("technology", "funding", "boards")
    for number in range(rows):
        actor.topics.add(TopicFactory())
        InterestFactory(actor=actor, code=codes[number])
        NeedFactory(owner=actor)
        SolutionFactory(supplier=actor)
        ProjectPartnerFactory(actor=actor)
        AdoptionFactory(actor=actor)
    with django_assert_num_queries(12):
        response = client.get(actor.get_absolute_url())
    assert [len(response.context[name]) for name in ("needs", "solutions", "parts", "adoptions")] == [rows] * 4


def test_detail_shows_nothing_of_what_is_not_public(client):
    actor = ActorFactory(kind="municipality")
    NeedFactory(owner=actor, stage="draft", title="Hemmelig behov")
    SolutionFactory(supplier=actor, state="submitted", title="Hemmelig løsning")
    ProjectPartnerFactory(actor=actor, project__state="draft", project__title="Hemmelig prosjekt")
    ProjectPartnerFactory(actor=actor, state="invited", project__title="Hemmelig invitasjon")
    AdoptionFactory(actor=actor, state="reported", solution__title="Hemmelig bruk")
    client.force_login(MembershipFactory(actor=actor).person)
    assert "Hemmelig" not in client.get(actor.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("state", "reader", "status"),
    [
        ("approved", "anybody", 200),
        ("applied", "anybody", 404),
        ("applied", "stranger", 404),
        ("applied", "member", 200),
        ("applied", "coordinator", 200),
        ("suspended", "anybody", 404),
        ("declined", "stranger", 404),
        ("declined", "member", 200),
    ],
)
def test_who_sees_an_actor(client, state, reader, status):
    actor = ActorFactory(state=state)
    people = {
        "stranger": UserFactory,
        "coordinator": CoordinatorFactory,
        "member": lambda: MembershipFactory(actor=actor, role="member").person,
    }
    if reader in people:
        client.force_login(people[reader]())
    assert client.get(actor.get_absolute_url()).status_code == status


@pytest.mark.parametrize("address", ["/aktorer/", "/en/actors/"])
def test_list_renders_in_both_languages(client, address):
    ActorFactory(name="Sensio AS")
    response = client.get(address)
    assert response.status_code == 200
    assert "Sensio AS" in response.content.decode()


def test_htmx_gets_only_the_results(client):
    ActorFactory(name="Sensio AS")
    text = client.get("/aktorer/", headers={"HX-Request": "true"}).content.decode()
    assert "Sensio AS" in text
    assert "<html" not in text


def test_filters_narrow_and_can_be_combined(client):
    county = RegionFactory(code="33", name="Buskerud", level="county")
    drammen = RegionFactory(code="3301", name="Drammen", parent=county)
    topic = TopicFactory(slug="sensorer")
    hit = ActorFactory(name="Treff", kind="firm", region=drammen, topics=[topic], size_band="1-5")
    InterestFactory(actor=hit, side="offers", code="technology")
    ActorFactory(name="Annet", kind="municipality", region=drammen)
    for query in ("kind=firm", "topic=sensorer", "offers=technology", "size=1-5", "kind=firm&region=33&q=tref"):
        assert names(client.get(f"/aktorer/?{query}")) == ["Treff"], query
    assert len(names(client.get("/aktorer/?region=33"))) == 2
    assert len(names(client.get("/aktorer/?kind=firm&kind=municipality"))) == 2
    assert names(client.get("/aktorer/?seeks=technology")) == []


def test_search_puts_the_best_hit_first_and_sort_overrules_it(client):
    ActorFactory(name="A", about="Falldeteksjon nevnes her.")
    ActorFactory(name="Falldeteksjon AS")
    assert names(client.get("/aktorer/?q=falldeteksjon")) == ["Falldeteksjon AS", "A"]
    assert names(client.get("/aktorer/?q=falldeteksjon&sort=name")) == ["A", "Falldeteksjon AS"]


def test_places_offered_are_those_where_somebody_is(client):
    county = RegionFactory(code="33", name="Buskerud", level="county")
    ActorFactory(region=RegionFactory(code="3301", name="Drammen", parent=county))
    RegionFactory(code="3312", name="Lier", parent=county)
    facets = {facet.name: facet for facet in client.get("/aktorer/").context["facets"]}
    (county,) = facets["region"].options
    assert [option.value.words for option in [county, *county.below]] == ["Buskerud", "Drammen"]


def test_edit_changes_the_profile_and_shows_what_was_there(client):
    actor = ActorFactory(about="Før", topics=[TopicFactory(slug="natt")])
    InterestFactory(actor=actor, code="technology")
    client.force_login(MembershipFactory(actor=actor).person)
    address = reverse("actors:actor_edit", args=[actor.slug])
    form = client.get(address).context["form"]
    assert form.initial["about"] == "Før"
    assert form["offers"].initial == {"technology": 1}
    client.post(address, profile(about="Etter", seeks=["markets"]))
    actor.refresh_from_db()
    assert actor.about == "Etter"
    assert [(i.side, i.code) for i in actor.interests.all()] == [("seeks", "markets")]
    assert not actor.topics.exists()


def test_two_windows_do_not_overwrite_each_other(client):
    actor = ActorFactory(about="Før")
    client.force_login(MembershipFactory(actor=actor).person)
    address = reverse("actors:actor_edit", args=[actor.slug])
    seen = client.get(address).context["form"]["seen"].value()
    assert re.search(rf'name="seen"\s+value="{re.escape(seen)}"', client.get(address).content.decode())
    assert client.post(address, profile(about="Kollegaens ord", seen=seen)).status_code == 302
    assert client.post(address, profile(about="Kollegaens ord", seen=seen)).status_code == 302  # sent twice
    late = client.post(address, profile(about="Mine ord", seen=seen))
    html = late.content.decode()
    assert "Noen andre har endret dette" in html
    assert "Mine ord" in html
    actor.refresh_from_db()
    assert actor.about == "Kollegaens ord"


@pytest.mark.parametrize(("role", "status"), [("administrator", 200), ("editor", 200), ("member", 403), (None, 403)])
def test_who_may_edit(client, role, status):
    actor = ActorFactory()
    person = MembershipFactory(actor=actor, role=role).person if role else UserFactory()
    client.force_login(person)
    assert client.get(reverse("actors:actor_edit", args=[actor.slug])).status_code == status


def test_what_people_write_cannot_run(client):
    actor = ActorFactory(name="<script>alert(1)</script>", about="<script>alert(2)</script> [x](javascript:alert(3))")
    text = client.get(actor.get_absolute_url()).content.decode()
    assert "<script>alert" not in text
    assert 'href="javascript:' not in text
