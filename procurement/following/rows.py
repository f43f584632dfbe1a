"""The rows of bodies that follow a need: begun, given a role and ended. Who may ask for it is settled before, in `followers`
and in the joint needs' actions."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.states import next_state

from ..models import Follower, Role
from ..needs.actions import locked_need
from ..room.meetings import invite_newcomer, uninvite_former
from ..states import FOLLOWER_TRANSITIONS, FollowerState
from . import letters

FOLLOWER_ROLES = (Role.PARTICIPANT, Role.FOLLOWER)


@transaction.atomic
def begin_following(*, need, actor, role, by) -> Follower:
    """The body is active in the need from now on, without a check of who asks for it and without letters: for actions
    that have made sure themselves. What stands from before is taken along; a participant stays one."""
    need = locked_need(need)
    follower = standing_row(need, actor)
    if follower is None:
        follower = begin(need, actor, FollowerState.ACTIVE, role=role, why="", by=by, needs_why=False)
        audit.record("begin_following", follower, by=by, after=logged(follower))
        note_participant(follower)
        invite_newcomer(need=need, actor=actor)
        return follower
    if follower.state == FollowerState.ACTIVE:
        if role == Role.PARTICIPANT and follower.role != role:
            give_role(follower, role, by)
        return follower
    return activate(follower, "join" if follower.state == FollowerState.INVITED else "accept", by, role)


@transaction.atomic
def end_following(*, need, actor, by, why="") -> Follower | None:
    """The body is no longer active in the need, without a check of who asks for it and without letters. None when it
    was not."""
    need = locked_need(need)
    follower = standing_row(need, actor)
    if follower is None or follower.state != FollowerState.ACTIVE:
        return None
    return end(follower, "leave", by, why.strip())


def activate(follower, move, by, role) -> Follower:
    before = logged(follower)
    follower.state = next_state(FOLLOWER_TRANSITIONS, move, follower.state)
    refuse_outsider(follower.need, follower.actor)
    follower.role = known_role(role)
    follower.answered_by = by
    follower.joined_at = Now()
    follower.participates_since = Now() if follower.role == Role.PARTICIPANT else None
    follower.save()
    follower.refresh_from_db(fields=["joined_at", "participates_since"])
    verb = {"accept": "accept_follower", "join": "join_as_follower"}[move]
    audit.record(verb, follower, by=by, before=before, after=logged(follower))
    note_participant(follower)
    invite_newcomer(need=follower.need, actor=follower.actor)
    return follower


def begin(need, actor, state, *, role, why, by, needs_why=True) -> Follower:
    refuse_outsider(need, actor)
    active = state == FollowerState.ACTIVE
    role = known_role(role)
    try:
        with transaction.atomic():
            follower = Follower.objects.create(
                need=need,
                actor=actor,
                role=role,
                state=state,
                why=said(why) if needs_why else why,
                asked_by=by,
                joined_at=Now() if active else None,
                participates_since=Now() if active and role == Role.PARTICIPANT else None,
            )
    except IntegrityError:
        raise stands_already(standing_row(need, actor)) from None
    follower.refresh_from_db(fields=["joined_at", "participates_since"])
    return follower


def end(follower, move, by, why) -> Follower:
    before = logged(follower)
    follower.state = next_state(FOLLOWER_TRANSITIONS, move, follower.state)
    if move in ("decline", "turn_down"):
        follower.answered_by = by
    follower.ended_at, follower.ended_why = Now(), why
    follower.save()
    follower.refresh_from_db(fields=["ended_at"])
    verb = {
        "decline": "decline_follower",
        "turn_down": "turn_down_invitation",
        "take_back": "take_back_follower",
        "leave": "leave_need",
        "end": "end_follower",
    }[move]
    audit.record(verb, follower, by=by, before=before, after=logged(follower))
    if move in ("leave", "end"):
        uninvite_former(need=follower.need, actor=follower.actor)
    return follower


def give_role(follower, role, by) -> None:
    before = logged(follower)
    follower.role = known_role(role)
    follower.participates_since = Now() if follower.role == Role.PARTICIPANT else None
    follower.save()
    follower.refresh_from_db(fields=["participates_since"])
    audit.record("change_role", follower, by=by, before=before, after=logged(follower))
    note_participant(follower)


def note_participant(follower) -> None:
    """Firms that are writing are told of another reader."""
    need = follower.need
    if follower.role == Role.PARTICIPANT and need.participants_read and need.is_open():
        letters.tell_firms(follower)


def standing_row(need, actor) -> Follower | None:
    """What the body is in this need now. The need is locked."""
    rows = Follower.objects.standing().filter(need=need, actor=actor).select_related("actor")
    follower = rows.first()
    if follower:
        follower.need = need
    return follower


def known_role(role) -> Role:
    if role not in FOLLOWER_ROLES:
        raise ActionRefused(_("Choose whether the body is a participant or a follower."), code="role")
    return Role(role)


def said(why) -> str:
    if not why.strip():
        raise ActionRefused(_("Write why. The other body reads it."), code="why")
    return why.strip()


def refuse_outsider(need, actor) -> None:
    if actor.pk == need.owner_id:
        raise ActionRefused(_("The owner leads the need and does not follow it."), code="owner")
    if not (actor.is_public_body and actor.is_approved):
        raise ActionRefused(_("Only approved public bodies follow needs."), code="kind")


def stands_already(follower) -> ActionRefused:
    words = {
        FollowerState.ASKED: _("%(body)s has asked already, and waits for an answer."),
        FollowerState.INVITED: _("%(body)s is invited already, and has not answered yet."),
        FollowerState.ACTIVE: _("%(body)s follows this need already."),
    }
    state, body = (follower.state, follower.actor.name) if follower else (FollowerState.ASKED, "")
    return ActionRefused(words[FollowerState(state)] % {"body": body}, code="stands")


def logged(follower) -> dict[str, str]:
    return {"body": follower.actor.name, "state": str(follower.state), "role": str(follower.role)}
