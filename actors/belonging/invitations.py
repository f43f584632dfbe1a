"""A colleague is asked by e-mail to join an actor.

Nothing here looks up whether the invited address has an account: what the inviter sees, what is sent and how long it
takes are the same either way. Only the people whom the administrators see on their team page are told apart.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.models import OutgoingMail
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..models import Appointment, Invitation, Membership
from ..states import INVITATION_TRANSITIONS
from . import letters
from .actions import let_in, lock_team
from .appointing import appoint, decides_alone, is_administrator_now

LASTS = timedelta(days=30)
DAY = timedelta(days=1)
ACTOR_PER_DAY = 20  # letters of invitation that one actor may send in 24 hours
ADDRESS_PER_DAY = 3  # of which to one address


@transaction.atomic
def invite_colleague(*, actor, email, role, by, message="", language="nb") -> Invitation:
    """Raises ActionRefused with code "not_approved", "self", "member", "invited" or "too_many"."""
    actor = lock_team(actor, by, "actors.manage_team")
    _must_be_approved(actor)
    email = email.strip().lower()
    if by is not None and (by.email.lower() == email or by.emailaddress_set.filter(email__iexact=email).exists()):
        raise ActionRefused(_("This is your own address."), code="self")
    if actor.memberships.alias(lower=Lower("person__email")).filter(lower=email).exists():
        raise ActionRefused(_("This person already belongs to %(actor)s.") % {"actor": actor.name}, code="member")
    now = timezone.now()
    for earlier in actor.invitations.filter(email__iexact=email, state="sent"):
        if earlier.is_open:
            raise ActionRefused(
                _("An invitation to this address is already open. You can send it again from the team page."),
                code="invited",
            )
        _move(earlier, "withdraw", by)
    _within_limits(actor, email)
    invitation = Invitation.objects.create(
        actor=actor,
        email=email,
        role=role,
        message=message.strip(),
        language=language,
        invited_by=by,
        sent_at=now,
        expires_at=now + LASTS,
    )
    letters.invite(invitation)
    audit.record("invite_colleague", invitation, by=by, after={"role": role})
    return invitation


@transaction.atomic
def resend_invitation(*, invitation, by) -> Invitation:
    """A new link, valid for another 30 days; the old one stops. Raises ActionRefused with "state" or "too_many" too."""
    actor = lock_team(invitation.actor, by, "actors.manage_team")
    _must_be_approved(actor)
    invitation = _fresh(invitation, actor)
    next_state(INVITATION_TRANSITIONS, "resend", invitation.state)
    _within_limits(actor, invitation.email)
    invitation.times_sent += 1
    invitation.invited_by = by
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + LASTS
    invitation.save()
    letters.invite(invitation)
    audit.record("resend_invitation", invitation, by=by, after={"times_sent": invitation.times_sent})
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation, by) -> Invitation:
    actor = lock_team(invitation.actor, by, "actors.manage_team")
    return _move(_fresh(invitation, actor), "withdraw", by)


@transaction.atomic
def accept_invitation(*, invitation, by) -> Membership | Appointment:
    """The person the address belongs to comes in. Who is in already stays as they are, and the invitation is used up.

    Whom a coordinator invited, or somebody who does not run the actor any longer, is put forward only.

    Raises NotAllowed for anybody else, ActionRefused with code "not_approved", "expired" or "state".
    """
    actor = lock_team(invitation.actor, by)
    invitation = _answerable(invitation, actor, by)
    membership = actor.memberships.filter(person=by).first()
    _move(invitation, "accept", by, accepted_by=by)
    inviter = invitation.invited_by
    if membership is None and (inviter is None or not decides_alone(actor, inviter)):
        why = Appointment.Why.INVITATION
        return appoint(actor=actor, person=by, role=invitation.role, why=why, by=inviter)
    if membership is None:
        membership, _entry = let_in(actor, by, invitation.role, by=by, action="join_by_invitation")
        letters.tell_invitation_answered(
            invitation, to=_those_concerned(invitation, by), accepted=True, name=f"{by} ({by.email})"
        )
    return membership


@transaction.atomic
def decline_invitation(*, invitation, by) -> Invitation:
    actor = lock_team(invitation.actor, by)
    invitation = _move(_answerable(invitation, actor, by), "decline", by)
    letters.tell_invitation_answered(invitation, to=_those_concerned(invitation, by), accepted=False, name="")
    return invitation


def _fresh(invitation, actor) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("invited_by")
        .get(pk=invitation.pk)
    )
    invitation.actor = actor
    return invitation


def _answerable(invitation, actor, by) -> Invitation:
    invitation = _fresh(invitation, actor)
    ensure(by, "actors.answer_invitation", invitation)
    _must_be_approved(actor)
    if invitation.is_lapsed:
        raise ActionRefused(_("This invitation is too old. Ask for a new one."), code="expired")
    return invitation


def _move(invitation, move, by, **more) -> Invitation:
    invitation.state = next_state(INVITATION_TRANSITIONS, move, invitation.state)
    invitation.answered_at = timezone.now()
    for name, value in more.items():
        setattr(invitation, name, value)
    invitation.save()
    audit.record(f"{move}_invitation", invitation, by=by, after={"state": invitation.state})
    return invitation


def _must_be_approved(actor) -> None:
    if not actor.is_approved:
        raise ActionRefused(
            _("%(actor)s is not approved on HelseHub now, so its invitations do not work.") % {"actor": actor.name},
            code="not_approved",
        )


def _within_limits(actor, email) -> None:
    """Counts the letters themselves, new and repeated; what is withdrawn has been sent all the same."""
    key = letters.invitation_key(actor)
    sent = OutgoingMail.objects.filter(key__startswith=key, created_at__gt=timezone.now() - DAY)
    if sent.count() >= ACTOR_PER_DAY or sent.filter(to=email).count() >= ADDRESS_PER_DAY:
        raise ActionRefused(
            _("That is too many invitations for one day. Try again tomorrow."),
            code="too_many",
        )


def _those_concerned(invitation, answered_by) -> list:
    """Whoever invited, and the administrators too when an outsider did."""
    inviter = invitation.invited_by
    people = [] if inviter is None else [inviter]
    if inviter is None or not is_administrator_now(invitation.actor, inviter):
        people += letters.keepers_of(invitation.actor, besides=(answered_by,))
    return [person for person in dict.fromkeys(people) if person != answered_by]
