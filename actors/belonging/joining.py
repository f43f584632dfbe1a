"""Somebody from an organisation that is here already asks to join it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..models import Actor, Appointment, JoinRequest, Membership, User
from ..states import JOIN_REQUEST_TRANSITIONS, JoinRequestState
from . import letters
from .actions import let_in, lock_team
from .appointing import appoint, decides_alone

PAUSE = timedelta(days=7)  # after a decline
PER_ACTOR, WITHIN = 3, timedelta(days=90)
PER_DAY = 5  # by one person, to whatever actors


@transaction.atomic
def ask_to_join(*, actor, by, message="") -> JoinRequest:
    """Raises ActionRefused with code "not_approved", "member", "waiting", "pause" or "too_many"."""
    ensure(by, "actors.ask_to_join", actor)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one at a time: the limits count what is there
    actor = Actor.objects.get(pk=actor.pk)
    if not actor.is_approved:
        raise ActionRefused(
            _("%(actor)s is not approved on HelseHub now, so nobody can join it.") % {"actor": actor.name},
            code="not_approved",
        )
    if actor.memberships.filter(person=by).exists():
        raise ActionRefused(_("You already belong to %(actor)s.") % {"actor": actor.name}, code="member")
    now = timezone.now()
    earlier = JoinRequest.objects.filter(person=by)
    here = earlier.filter(actor=actor)
    if here.filter(state=JoinRequestState.WAITING).exists():
        raise ActionRefused(_("You have already asked. You get an e-mail when somebody answers."), code="waiting")
    if here.filter(state=JoinRequestState.DECLINED, decided_at__gt=now - PAUSE).exists():
        raise ActionRefused(
            _("Your request was declined less than a week ago. You can ask again when a week has passed."), code="pause"
        )
    often = here.filter(created_at__gt=now - WITHIN).count() >= PER_ACTOR
    if often or earlier.filter(created_at__gt=now - timedelta(days=1)).count() >= PER_DAY:
        raise ActionRefused(
            _("You have asked too many times. Contact the organisation yourself, or a coordinator."), code="too_many"
        )
    join_request = JoinRequest.objects.create(person=by, actor=actor, message=message.strip())
    letters.tell_asked(join_request)
    audit.record("ask_to_join", join_request, by=by)
    return join_request


@transaction.atomic
def withdraw_join_request(*, join_request, by) -> JoinRequest:
    actor = lock_team(join_request.actor, by)
    join_request = _fresh(join_request, actor)
    ensure(by, "actors.withdraw_join_request", join_request)
    return _decide(join_request, "withdraw", by)


@transaction.atomic
def accept_join_request(*, join_request, by, role=Membership.Role.MEMBER) -> JoinRequest:
    """A coordinator's yes puts the person forward; the actor's own lets them in.

    Raises ActionRefused with code "self", "closed", "not_approved", "member" or "state"."""
    join_request = _to_answer(join_request, by)
    actor, person = join_request.actor, join_request.person
    if not actor.is_approved:
        raise ActionRefused(
            _("%(actor)s is not approved on HelseHub now, so nobody can join it.") % {"actor": actor.name},
            code="not_approved",
        )
    if not person.is_active:
        raise ActionRefused(_("This person's account is closed."), code="closed")
    _decide(join_request, "accept", by)
    if actor.memberships.filter(person=person).exists():
        raise ActionRefused(_("This person already belongs to %(actor)s.") % {"actor": actor.name}, code="member")
    if not decides_alone(actor, by):
        appoint(actor=actor, person=person, role=role, why=Appointment.Why.REQUEST, by=by)
        return join_request
    let_in(actor, person, role, by=by, action="join_by_request")
    letters.tell_request_answered(join_request, accepted=True, role=role)
    return join_request


@transaction.atomic
def decline_join_request(*, join_request, by, reason="") -> JoinRequest:
    join_request = _to_answer(join_request, by)
    _decide(join_request, "decline", by, reason=reason.strip())
    letters.tell_request_answered(join_request, accepted=False)
    return join_request


def _fresh(join_request, actor) -> JoinRequest:
    join_request = (
        JoinRequest.objects.select_for_update(no_key=True, of=("self",))
        .select_related("person")
        .get(pk=join_request.pk)
    )
    join_request.actor = actor
    return join_request


def _to_answer(join_request, by) -> JoinRequest:
    actor = lock_team(join_request.actor, by, "actors.answer_join_request")
    join_request = _fresh(join_request, actor)
    if by is not None and join_request.person_id == by.pk:
        raise ActionRefused(_("You cannot answer your own request."), code="self")
    return join_request


def _decide(join_request, move, by, **more) -> JoinRequest:
    before = join_request.state
    join_request.state = next_state(JOIN_REQUEST_TRANSITIONS, move, join_request.state)
    join_request.decided_by, join_request.decided_at = by, timezone.now()
    for name, value in more.items():
        setattr(join_request, name, value)
    join_request.save()
    audit.record(
        f"{move}_join_request", join_request, by=by, before={"state": before}, after={"state": join_request.state}
    )
    return join_request
