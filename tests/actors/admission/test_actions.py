import pytest

from actors.admission import actions as admission_actions
from actors.admission import registration
from actors.models import Actor, Membership
from actors.profile import actions as profile_actions
from actors.states import ActorState
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InterestFactory,
    MembershipFactory,
    TopicFactory,
    UserFactory,
    organisation_number,
)

pytestmark = pytest.mark.django_db


def register(by, **changes):
    given = {"name": "Ny AS", "kind": "firm", "organisation_number": organisation_number(0), **changes}
    return registration.register_actor(by=by, **given)


def test_register_actor_waits_and_makes_the_person_administrator():
    person, topic = UserFactory(), TopicFactory()
    actor = register(person, topics=[topic], interests=[("offers", "technology")], about="Vi lager sensorer.")
    assert actor.state == ActorState.APPLIED
    assert actor.memberships.get().role == Membership.Role.ADMINISTRATOR
    assert actor.memberships.get().person == person
    assert list(actor.topics.all()) == [topic]
    assert [(i.side, i.code) for i in actor.interests.all()] == [("offers", "technology")]
    assert AuditEntry.objects.get(action="register_actor").by_id == person.pk


def test_register_actor_with_a_taken_number_is_refused_and_leaves_nothing():
    ActorFactory(organisation_number=organisation_number(0))
    with pytest.raises(ActionRefused) as refusal:
        register(UserFactory())
    assert refusal.value.code == "taken"
    assert Actor.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_only_coordinators_decide():
    actor = ActorFactory(state="applied")
    administrator = MembershipFactory(actor=actor, role="administrator").person
    for decide, words in ((admission_actions.approve_actor, {}), (admission_actions.decline_actor, {"reason": "Nei."})):
        with pytest.raises(NotAllowed):
            decide(actor=actor, by=administrator, **words)
    actor.refresh_from_db()
    assert actor.state == ActorState.APPLIED


@pytest.mark.parametrize(
    ("move", "before", "after"),
    [
        ("approve_actor", "applied", "approved"),
        ("approve_actor", "declined", "approved"),
        ("suspend_actor", "approved", "suspended"),
        ("restore_actor", "suspended", "approved"),
    ],
)
def test_decisions_change_the_state_and_leave_a_trace(move, before, after):
    coordinator, actor = CoordinatorFactory(), ActorFactory(state=before)
    actor = getattr(admission_actions, move)(actor=actor, by=coordinator)
    assert actor.state == after
    assert actor.decided_by == coordinator
    assert actor.decided_at is not None
    entry = AuditEntry.objects.get(action=move)
    assert (entry.before, entry.after) == ({"state": before}, {"state": after})


@pytest.mark.parametrize(
    ("move", "state"),
    [
        ("approve_actor", "approved"),
        ("approve_actor", "suspended"),
        ("suspend_actor", "applied"),
        ("restore_actor", "approved"),
    ],
)
def test_decisions_the_state_does_not_allow_are_refused(move, state):
    actor = ActorFactory(state=state)
    with pytest.raises(ActionRefused):
        getattr(admission_actions, move)(actor=actor, by=CoordinatorFactory())
    actor.refresh_from_db()
    assert actor.state == state
    assert not AuditEntry.objects.exists()


def test_a_decision_is_checked_against_the_database_not_the_page():
    coordinator, actor = CoordinatorFactory(), ActorFactory(state="applied")
    stale = Actor.objects.get(pk=actor.pk)
    admission_actions.approve_actor(actor=actor, by=coordinator)
    with pytest.raises(ActionRefused):
        admission_actions.decline_actor(actor=stale, by=coordinator, reason="Nei.")


def test_administrators_are_told_in_their_language_and_only_they():
    actor = ActorFactory(state="applied", name="Ny AS")
    MembershipFactory(actor=actor, role="administrator", person__email="nb@example.com", person__language="nb")
    MembershipFactory(actor=actor, role="administrator", person__email="en@example.com", person__language="en")
    MembershipFactory(actor=actor, role="member")
    admission_actions.approve_actor(actor=actor, by=CoordinatorFactory())
    sent = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(sent) == {"nb@example.com", "en@example.com"}
    assert sent["en@example.com"].subject == "Ny AS is now part of HelseHub"
    assert sent["nb@example.com"].subject != sent["en@example.com"].subject
    assert "/en/my-page/" in sent["en@example.com"].text
    assert "/min-side/" in sent["nb@example.com"].text


def test_edit_profile_records_only_what_changed():
    actor = ActorFactory(about="Før", website="https://a.example/")
    editor = MembershipFactory(actor=actor).person
    profile_actions.edit_profile(actor=actor, by=editor, about="Etter", website="https://a.example/")
    entry = AuditEntry.objects.get(action="edit_profile")
    assert (entry.before, entry.after) == ({"about": "Før"}, {"about": "Etter"})


def test_edit_profile_by_a_mere_member_or_a_stranger_is_refused():
    actor = ActorFactory(about="Før")
    for person in (MembershipFactory(actor=actor, role="member").person, MembershipFactory().person, UserFactory()):
        with pytest.raises(NotAllowed):
            profile_actions.edit_profile(actor=actor, by=person, about="Etter")
    actor.refresh_from_db()
    assert actor.about == "Før"


def test_set_interests_keeps_the_relevance_of_those_that_stay():
    actor = ActorFactory()
    InterestFactory(actor=actor, code="technology", relevance=2)
    InterestFactory(actor=actor, code="funding")
    profile_actions.set_interests(actor, [("offers", "technology"), ("seeks", "markets")])
    held = {(i.side, i.code): i.relevance for i in actor.interests.all()}
    assert held == {("offers", "technology"): 2, ("seeks", "markets"): 1}
