"""Who belongs to an actor: people are let in, change role and go. There is always somebody left to run it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Actor, Appointment, Invitation, JoinRequest, Membership
from ..states import InvitationState, JoinRequestState
from . import letters
from .appointing import appoint, decides_alone, gives_more, is_administrator_now, settle_waiting


@transaction.atomic
def add_member(*, actor, person, role, by) -> Membership | Appointment:
    """Let somebody in without asking them first, and tell them.

    Whoever does not decide alone for the actor (see `appointing`) only puts the person forward, and gets that row.

    Raises ActionRefused with code "member", "self" or "closed".
    """
    actor = lock_team(actor, by, "actors.manage_team")
    if by is not None and person.pk == by.pk:
        raise ActionRefused(
            _("You cannot let yourself in. Ask the actor's administrator to invite you, or another coordinator."),
            code="self",
        )
    if not person.is_active:
        raise ActionRefused(_("This person's account is closed."), code="closed")
    if actor.memberships.filter(person=person).exists():
        raise ActionRefused(_("This person already belongs to %(actor)s.") % {"actor": actor.name}, code="member")
    if not decides_alone(actor, by):
        return appoint(actor=actor, person=person, role=role, why=Appointment.Why.ADDED, by=by)
    membership, entry = let_in(actor, person, role, by=by, action="add_member")
    letters.tell_added(membership, change=str(entry.pk))
    return membership


@transaction.atomic
def change_role(*, actor, person, role, by) -> Membership | Appointment:
    """Less is in force at once. More, from whoever does not decide alone, is put forward, and the role stays meanwhile.

    Raises ActionRefused with code "gone", "self" or "last_administrator"."""
    actor = lock_team(actor, by, "actors.manage_team")
    membership = _member(actor, person)
    before = membership.role
    if before == role:
        return membership
    if by is not None and person.pk == by.pk and not is_administrator_now(actor, by):
        raise ActionRefused(
            _("You cannot change your own role. Ask the actor's administrator, or another coordinator."), code="self"
        )
    if gives_more(before, role) and not decides_alone(actor, by):
        return appoint(actor=actor, person=person, role=role, why=Appointment.Why.ROLE, by=by)
    if before == Membership.Role.ADMINISTRATOR:
        _keep_an_administrator(actor, person)
    settle_waiting(actor=actor, person=person, by=by)
    membership.role = role
    membership.save()
    person.__dict__.pop("roles", None)
    entry = audit.record("change_role", membership, by=by, before={"role": before}, after={"role": role})
    if before == Membership.Role.ADMINISTRATOR:
        _withdraw_invitations_of(actor, person, by)
    if by is None or person.pk != by.pk:
        letters.tell_role(membership, change=str(entry.pk))
    _tell_keepers(membership, "role", by, entry)
    return membership


@transaction.atomic
def remove_member(*, actor, person, by) -> None:
    """Raises ActionRefused with code "gone" or "last_administrator"."""
    if by is not None and person.pk == by.pk:
        return leave_team(actor=actor, by=by)
    actor = lock_team(actor, by, "actors.manage_team")
    membership = _member(actor, person)
    entry = _let_go(membership, by=by, action="remove_member")
    letters.tell_removed(membership, change=str(entry.pk))
    _tell_keepers(membership, "removed", by, entry)
    return None


@transaction.atomic
def leave_team(*, actor, by) -> None:
    """Raises ActionRefused with code "gone" or "last_administrator"."""
    actor = lock_team(actor, by)
    membership = _member(actor, by)
    entry = _let_go(membership, by=by, action="leave_team")
    letters.tell_left(membership, change=str(entry.pk))


def lock_team(actor, by, permission="") -> Actor:
    """Hold the actor while its people change, and ask anew what `by` may: they may have lost it a moment ago."""
    actor = Actor.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if by is not None:
        by.__dict__.pop("roles", None)
    if permission:
        ensure(by, permission, actor)
    return actor


def let_in(actor, person, role, *, by, action):
    """The row itself, under the lock. What was open between the two is settled; gives the membership and its trace."""
    membership = Membership.objects.create(actor=actor, person=person, role=role)
    person.__dict__.pop("roles", None)
    now = timezone.now()
    Invitation.objects.filter(actor=actor, state=InvitationState.SENT).addressed_to(person).update(
        state=InvitationState.ACCEPTED, accepted_by=person, answered_at=now, updated_at=now
    )
    JoinRequest.objects.filter(actor=actor, person=person, state=JoinRequestState.WAITING).update(
        state=JoinRequestState.ACCEPTED, decided_by=by, decided_at=now, updated_at=now
    )
    settle_waiting(actor=actor, person=person, by=by)
    return membership, audit.record(action, membership, by=by, after={"role": role})


def _let_go(membership, *, by, action):
    if membership.role == Membership.Role.ADMINISTRATOR:
        _keep_an_administrator(membership.actor, membership.person)
    entry = audit.record(action, membership, by=by, before={"role": membership.role})
    _withdraw_invitations_of(membership.actor, membership.person, by)
    settle_waiting(actor=membership.actor, person=membership.person, by=by)
    membership.delete()
    membership.person.__dict__.pop("roles", None)
    return entry


def _member(actor, person) -> Membership:
    try:
        membership = actor.memberships.select_related("person").get(person=person)
    except Membership.DoesNotExist as error:
        raise ActionRefused(
            _("This person does not belong to %(actor)s.") % {"actor": actor.name}, code="gone"
        ) from error
    membership.actor = actor
    return membership


def _keep_an_administrator(actor, going) -> None:
    if not actor.memberships.administrators().exclude(person=going).exists():
        raise ActionRefused(
            _("%(actor)s must have an administrator. Make somebody else administrator first.") % {"actor": actor.name},
            code="last_administrator",
        )


def _withdraw_invitations_of(actor, person, by) -> None:
    """Invitations stand as long as the one who sent them may send them: nobody who goes leaves a door open."""
    now = timezone.now()
    for invitation in actor.invitations.filter(invited_by=person, state=InvitationState.SENT):
        invitation.state, invitation.answered_at = InvitationState.WITHDRAWN, now
        invitation.save()
        audit.record("withdraw_invitation", invitation, by=by, after={"state": invitation.state})


def _tell_keepers(membership, what, by, entry) -> None:
    if by is None or not is_administrator_now(membership.actor, by):
        letters.tell_keepers(membership, what=what, by=by, change=str(entry.pk))
