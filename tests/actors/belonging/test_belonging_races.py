"""Real connections to a real database, at the same moment."""

import pytest

from actors.belonging import actions as belonging_actions
from actors.belonging import appointments, invitations, joining
from actors.models import Appointment, Invitation, JoinRequest, Membership, User
from ecosystem.shared.models import OutgoingMail
from tests.at_once import at_once
from tests.factories.actors import (
    ActorFactory,
    CoordinatorFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    UserFactory,
    verify,
)

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(*calls):
    """Of calls made at once: "done" or the refusal's code of each."""
    return sorted(answer if isinstance(answer, str) else "done" for answer in at_once(*calls))


def administrators(actor, count):
    return [MembershipFactory(actor=actor, role="administrator").person for _person in range(count)]


def own(person):
    """As a request has it: its own copy, with what it remembers of the roles."""
    copy = User.objects.get(pk=person.pk)
    assert copy.roles
    return copy


@pytest.mark.parametrize("_time", range(3))
def test_two_administrators_leaving_at_once_leave_one(_time):
    actor = ActorFactory()
    people = [own(person) for person in administrators(actor, 2)]
    results = outcomes(
        *(lambda person=person: belonging_actions.leave_team(actor=actor, by=person) for person in people)
    )
    assert results == ["done", "last_administrator"]
    assert actor.memberships.filter(role="administrator").count() == 1


def test_two_administrators_demoting_each_other_at_once_leave_one():
    actor = ActorFactory()
    first, second = (own(person) for person in administrators(actor, 2))
    results = outcomes(
        lambda: belonging_actions.change_role(actor=actor, person=second, role="member", by=first),
        lambda: belonging_actions.change_role(actor=actor, person=first, role="member", by=second),
    )
    assert results == ["done", "not allowed"]
    assert actor.memberships.filter(role="administrator").count() == 1


def test_four_administrators_each_leaving_or_removing_leave_one():
    actor = ActorFactory()
    people = [own(person) for person in administrators(actor, 4)]
    outcomes(
        lambda: belonging_actions.leave_team(actor=actor, by=people[0]),
        lambda: belonging_actions.remove_member(actor=actor, person=people[0], by=people[1]),
        lambda: belonging_actions.remove_member(actor=actor, person=people[1], by=people[2]),
        lambda: belonging_actions.remove_member(actor=actor, person=people[2], by=people[3]),
    )
    assert actor.memberships.filter(role="administrator").exists()


def test_inviting_one_address_at_once_sends_one_letter():
    actor = ActorFactory()
    people = [own(person) for person in administrators(actor, 3)]
    results = outcomes(
        *(
            lambda person=person: invitations.invite_colleague(
                actor=actor, email="ny@sensio.example", role="editor", by=person
            )
            for person in people
        )
    )
    assert results == ["done", "invited", "invited"]
    assert (Invitation.objects.count(), OutgoingMail.objects.count()) == (1, 1)


@pytest.mark.parametrize(("inviter", "rows"), [("administrator", (1, 0)), ("coordinator", (0, 1))])
def test_accepting_twice_at_once_lets_in_once(inviter, rows):
    """One membership, or where a coordinator invited, one that waits for the actor's yes: never two, and never both."""
    actor, person = ActorFactory(), UserFactory()
    (boss,) = administrators(actor, 1)
    invitation = InvitationFactory(actor=actor, invited_by=boss if inviter == "administrator" else CoordinatorFactory())
    verify(person, invitation.email)
    copies = [User.objects.get(pk=person.pk) for _copy in range(3)]
    results = outcomes(
        *(lambda copy=copy: invitations.accept_invitation(invitation=invitation, by=copy) for copy in copies)
    )
    assert results == ["done", "state", "state"]
    assert tuple(model.objects.filter(person=person).count() for model in (Membership, Appointment)) == rows


def test_confirming_at_once_lets_in_once():
    """Two of the actor's own say yes, and one says no, at the same moment: one answer counts."""
    actor, person = ActorFactory(), UserFactory()
    first, second, third = (own(found) for found in administrators(actor, 3))
    row = belonging_actions.add_member(actor=actor, person=person, role="editor", by=CoordinatorFactory())
    results = outcomes(
        lambda: appointments.confirm_appointment(appointment=row, by=first),
        lambda: appointments.confirm_appointment(appointment=row, by=second),
        lambda: appointments.decline_appointment(appointment=row, by=third),
    )
    assert results == ["done", "state", "state"]
    row.refresh_from_db()
    assert Membership.objects.filter(person=person).count() == (1 if row.state == "confirmed" else 0)


def test_accepting_while_it_is_withdrawn_is_one_or_the_other():
    actor, person = ActorFactory(), UserFactory()
    (boss,) = administrators(actor, 1)
    invitation = InvitationFactory(actor=actor, invited_by=boss)
    verify(person, invitation.email)
    results = outcomes(
        lambda: invitations.accept_invitation(invitation=invitation, by=person),
        lambda: invitations.withdraw_invitation(invitation=invitation, by=boss),
    )
    assert results == ["done", "state"]
    invitation.refresh_from_db()
    assert (invitation.state == "accepted") == Membership.objects.filter(person=person).exists()


def test_asking_at_once_asks_once():
    actor, person = ActorFactory(), UserFactory()
    results = outcomes(*(lambda: joining.ask_to_join(actor=actor, by=person) for _time in range(3)))
    assert results == ["done", "waiting", "waiting"]
    assert JoinRequest.objects.count() == 1


def test_an_invitation_a_request_and_a_coordinator_at_once_let_in_once():
    asked = JoinRequestFactory()
    actor, person = asked.actor, asked.person
    verify(person)
    invitation = InvitationFactory(actor=actor, email=person.email)
    boss, other = (own(found) for found in administrators(actor, 2))
    outcomes(
        lambda: invitations.accept_invitation(invitation=invitation, by=User.objects.get(pk=person.pk)),
        lambda: joining.accept_join_request(join_request=asked, role="editor", by=boss),
        lambda: belonging_actions.add_member(actor=actor, person=person, role="member", by=other),
    )
    assert Membership.objects.filter(person=person).count() == 1
    assert not Invitation.objects.filter(state="sent").exists()
    assert not JoinRequest.objects.waiting().exists()
