"""The desk's pages for likely duplicates and for one pair."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor, DistinctPair
from actors.states import ActorState
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db

QUEUE = "admin:actors_actor_duplicates"


@pytest.fixture
def pair():
    return ActorFactory(name="Havblikk AS", about="Om Havblikk"), ActorFactory(
        name="Havblikk", website="https://havblikk.example"
    )


@pytest.fixture
def desk(client):
    client.force_login(CoordinatorFactory())
    return client


def compare(pair):
    return reverse("admin:actors_actor_compare", args=[actor.pk for actor in pair])


def choices(desk, pair, **changed):
    """The form as the page has it, with `changed`."""
    form = desk.get(compare(pair)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


@pytest.mark.parametrize("state", ActorState.values)
@pytest.mark.parametrize("who", ["anonymous", "person", "member", "editor", "administrator", "coordinator"])
def test_only_coordinators_reach_the_pages(client, pair, who, state):
    Actor.objects.update(state=state)
    if who != "anonymous":
        user = CoordinatorFactory() if who == "coordinator" else UserFactory()
        if who not in {"person", "coordinator"}:
            MembershipFactory(person=user, actor=pair[0], role=who)
        client.force_login(user)
    expected = 200 if who == "coordinator" else 302
    for address in (reverse(QUEUE), compare(pair)):
        assert client.get(address).status_code == expected
    if who != "coordinator":
        client.post(compare(pair), {"keep": "one", "merge": "1"})
        client.post(compare(pair), {"distinct": "1"})
        assert (Actor.objects.count(), DistinctPair.objects.count()) == (2, 0)


def test_the_queue_shows_pairs_with_reasons_and_the_way_to_compare(desk, pair):
    page = desk.get(reverse(QUEUE)).content.decode()
    assert "Havblikk AS" in page
    assert "Navnene ligner (100 %)" in page
    assert compare(pair) in page


def test_an_empty_queue_says_so(desk):
    assert "Ingen mulige dubletter" in desk.get(reverse(QUEUE)).content.decode()


def test_the_queue_costs_the_same_for_one_pair_and_three(desk, pair):
    def cost():
        with CaptureQueriesContext(connection) as ran:
            assert desk.get(reverse(QUEUE)).status_code == 200
        return len(ran)

    cost()
    one = cost()
    for name in ("Fjelltopp", "Dalstroka"):
        ActorFactory(name=f"{name} AS")
        ActorFactory(name=name)
    cost()  # the pairs are found and kept
    assert len(desk.get(reverse(QUEUE)).context["pairs"]) == 3
    assert cost() == one


def test_the_queue_has_pages(desk):
    for number in range(11):
        word = "abcdefghijk"[number] * 6
        for form in ("", " AS", " ASA"):
            ActorFactory(name=f"{word}{form}")
    first, second = (desk.get(reverse(QUEUE), {"page": page}).context["pairs"] for page in (1, 2))
    assert (len(first), len(second)) == (20, 13)


def test_the_compare_page_suggests_the_fuller_of_each_and_counts_nothing_sealed(desk, pair):
    NeedFactory(owner=pair[1])
    need = NeedFactory()
    for firm in pair:
        ResponseFactory(need=need, firm=firm)
    answer = desk.get(compare(pair))
    form, page = answer.context["form"], answer.content.decode()
    assert (form["keep"].value(), form["about"].value(), form["website"].value()) == ("other", "one", "other")
    assert not form["name"].value()  # both have one: it follows the one that lives on
    assert answer.context["references"] == [("behov", [0, 1])]
    assert need.title not in page


def test_merging_takes_the_chosen_values(desk, pair):
    one, other = pair
    answer = desk.post(compare(pair), choices(desk, pair, keep="one", name="other", merge="1"), follow=True)
    assert "er nå en del av" in answer.content.decode()
    kept = Actor.objects.get()
    assert (kept.pk, kept.name, kept.about, kept.website) == (one.pk, "Havblikk", "Om Havblikk", other.website)


@pytest.mark.parametrize("keep", ["one", "other"])
def test_where_nothing_is_chosen_the_one_that_lives_on_keeps_its_own(desk, pair, keep):
    desk.post(compare(pair), choices(desk, pair, keep=keep, merge="1"))
    assert Actor.objects.get().name == pair[keep == "other"].name


def test_a_merge_that_makes_no_sense_says_why_and_keeps_the_choices(desk, pair):
    Actor.objects.filter(pk=pair[0].pk).update(state="applied")
    answer = desk.post(compare(pair), choices(desk, pair, keep="one", merge="1"))
    assert "Den har kommet lenger" in answer.content.decode()
    assert answer.context["form"].keep_side == "one"
    assert Actor.objects.count() == 2


def test_a_page_older_than_a_colleagues_change_is_refused(desk, pair):
    sent = choices(desk, pair, merge="1")
    pair[0].about = "Nye ord"
    pair[0].save()
    answer = desk.post(compare(pair), sent)
    assert "endret" in answer.content.decode()
    assert Actor.objects.count() == 2


def test_the_one_that_lives_on_must_be_chosen(desk, pair):
    answer = desk.post(compare(pair), {"merge": "1"})
    assert "Velg hvem som består" in answer.content.decode()
    assert Actor.objects.count() == 2


def test_these_are_two_leaves_the_queue(desk, pair):
    answer = desk.post(compare(pair), {"distinct": "1"}, follow=True)
    assert "De er to" in answer.content.decode()
    assert answer.context["pairs"] == []


def test_a_pair_that_is_no_pair_is_not_found(desk, pair):
    for keys in ([pair[0].pk, pair[0].pk], [pair[0].pk, 0]):
        assert desk.get(reverse("admin:actors_actor_compare", args=keys)).status_code == 404


@pytest.mark.parametrize("number", [1, 2, 3])
def test_two_chosen_on_the_list_are_compared(desk, pair, number):
    chosen = [*pair, ActorFactory()][:number]
    answer = desk.post(
        reverse("admin:actors_actor_changelist"),
        {"action": "compare", "_selected_action": [actor.pk for actor in chosen]},
    )
    assert answer["Location"].endswith(compare(pair)) == (number == 2)


def test_the_list_of_actors_leads_to_the_queue(desk):
    page = desk.get(reverse("admin:actors_actor_changelist")).content.decode()
    address = reverse("admin:actors_actor_open_duplicates")
    assert address in page
    assert desk.get(address)["Location"] == reverse(QUEUE)
