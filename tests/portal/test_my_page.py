from datetime import timedelta

import pytest
from django.utils import timezone

from procurement.models import Minutes, NeedWatch
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.events import EventFactory, SignupFactory
from tests.factories.matching import MatchFactory, SubscriptionFactory
from tests.factories.procurement import JointMemberFactory, MeetingSlotFactory, NeedFactory, ResponseFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def page(client, person):
    client.force_login(person)
    return client.get("/min-side/")


def test_my_page_needs_a_login(client):
    assert client.get("/min-side/").status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_my_page_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    person = UserFactory()
    firm = MembershipFactory(person=person, role="editor").actor
    body = MembershipFactory(person=person, role="editor", actor__kind="municipality").actor
    for _row in range(rows):
        ResponseFactory(firm=firm)
        NeedFactory(owner=body)
        SignupFactory(person=person)
        MatchFactory(actor=firm)
        SolutionFactory(supplier=firm)
        AdoptionFactory(actor=body, state="reported")
        NeedWatch.objects.create(need=NeedFactory(), person=person)
        MeetingSlotFactory(firm=firm)
        JointMemberFactory(actor=body, state="invited")
        held = MeetingSlotFactory(firm=firm, state="held", starts_at=timezone.now() - timedelta(hours=2))
        Minutes.objects.create(slot=held, told="Om natta", state="with_supplier", sent_at=timezone.now())
    client.force_login(person)
    with django_assert_num_queries(24):
        response = client.get("/min-side/")
    held = ("responses", "needs", "signups", "matches", "solutions", "adoptions_to_answer", "watched")
    held += ("meetings", "minutes")
    assert [len(response.context[name]) for name in held] == [rows] * 9


def test_my_page_shows_only_mine(client):
    mine = MembershipFactory(role="editor").person
    firm = mine.active_actors().get()
    kept = ResponseFactory(firm=firm)
    ResponseFactory(summary="Konkurrentens svar")
    SignupFactory()
    MatchFactory()
    NeedFactory(stage="draft")
    AdoptionFactory(state="reported")
    response = page(client, mine)
    assert list(response.context["responses"]) == [kept]
    for name in ("needs", "signups", "matches", "adoptions_to_answer"):
        assert list(response.context[name]) == [], name


def test_a_mere_member_manages_no_needs_but_sees_the_firms_responses(client):
    person = MembershipFactory(role="member", actor__kind="municipality").person
    actor = person.active_actors().get()
    NeedFactory(owner=actor, stage="draft")
    response = ResponseFactory(firm=actor)
    shown = page(client, person)
    assert list(shown.context["needs"]) == []
    assert list(shown.context["responses"]) == [response]
    assert not shown.context["publishes"]


def test_a_coordinator_sees_no_responses_even_as_a_member(client):
    coordinator = CoordinatorFactory()
    firm = MembershipFactory(person=coordinator, role="administrator").actor
    ResponseFactory(firm=firm, summary="Fortrolig")
    assert list(page(client, coordinator).context["responses"]) == []


def test_the_needs_owner_does_not_meet_responses_here(client):
    person = MembershipFactory(role="editor", actor__kind="municipality").person
    need = NeedFactory(owner=person.active_actors().get(), stage="closed")
    ResponseFactory(need=need, state="submitted", submitted_at=timezone.now() - timedelta(days=5))
    assert list(page(client, person).context["responses"]) == []


def test_an_application_that_waits_is_said(client):
    person = MembershipFactory(actor__state="applied", actor__name="Ny AS", role="administrator").person
    response = page(client, person)
    assert [m.actor.name for m in response.context["applications"]] == ["Ny AS"]
    assert "venter på en koordinator" in response.content.decode()


def test_a_suspended_actor_gives_nothing(client):
    person = MembershipFactory(actor__state="suspended", role="administrator").person
    actor = person.memberships.get().actor
    ResponseFactory(firm=actor)
    MatchFactory(actor=actor)
    response = page(client, person)
    assert list(response.context["responses"]) == []
    assert list(response.context["matches"]) == []


def test_a_new_person_is_told_what_to_do_next(client):
    text = page(client, UserFactory()).content.decode()
    assert "/arrangementer/" in text
    assert "/aktorer/registrer/" in text


def test_past_and_cancelled_sign_ups_are_gone(client):
    person = UserFactory()
    coming = SignupFactory(person=person)
    SignupFactory(person=person, state="cancelled")
    past = timezone.now() - timedelta(days=3)
    SignupFactory(person=person, event=EventFactory(starts_at=past))
    assert list(page(client, person).context["signups"]) == [coming]


def test_matches_say_why_and_digests_are_offered_until_chosen(client):
    person = MembershipFactory().person
    MatchFactory(actor=person.active_actors().get(), need__title="Fall om natten")
    text = page(client, person).content.decode()
    assert "Fall om natten" in text
    assert "falldeteksjon" in text
    assert "/varsler/" in text
    assert not page(client, person).context["subscribed"]
    SubscriptionFactory(person=person)
    assert page(client, person).context["subscribed"]


def test_my_page_in_english(client):
    client.force_login(UserFactory(name="Kari"))
    assert "Hello, Kari" in client.get("/en/my-page/").content.decode()


def test_the_way_to_the_desk_is_for_coordinators(client):
    assert 'href="/admin/"' not in page(client, UserFactory()).content.decode()
    assert 'href="/admin/"' in page(client, CoordinatorFactory()).content.decode()
