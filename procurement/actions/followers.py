"""How public bodies come to take part in another's need, and stop.

Every change takes the need's lock first, so that two who act at once meet: the second finds what the first did. The
letters are in `follower_letters`.
"""

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.states import next_state

from ..models import Follower, JointMember, Role
from ..states import FOLLOWER_TRANSITIONS, FollowerState, NeedStage
from . import follower_letters as letters
from .needs import locked_need
from .room_meetings import invite_newcomer, uninvite_former

FOLLOWER_ROLES = (Role.PARTICIPANT, Role.FOLLOWER)


@transaction.atomic
def ask_to_follow(*, need, actor, by, role, why) -> Follower:
    """A body asks to take part in a published need. When the owner has invited it already, it joins at once."""
    need = locked_need(need)
    _ensure_for(by, "procurement.follow_as_body", need, actor)
    standing = _standing(need, actor)
    if standing and standing.state == FollowerState.INVITED:
        return _join(standing, by)
    if standing:
        raise _stands_already(standing)
    if not need.is_public:
        raise ActionRefused(_("You can ask to follow a need when it is published."), code="state")
    _refuse_concluded(need)
    follower = _begin(need, actor, FollowerState.ASKED, role=role, why=why, by=by)
    audit.record("ask_to_follow", follower, by=by, after=_logged(follower))
    letters.tell_asked(follower)
    return follower


@transaction.atomic
def invite_follower(*, need, actor, by, role, why) -> Follower:
    """The owner asks a body to take part, in a draft as well. When the body has asked already, it is accepted."""
    need = locked_need(need)
    ensure(by, "procurement.manage_followers", need)
    standing = _standing(need, actor)
    if standing and standing.state == FollowerState.ASKED:
        return _accept(standing, by, role)
    if standing:
        raise _stands_already(standing)
    _refuse_concluded(need)
    follower = _begin(need, actor, FollowerState.INVITED, role=role, why=why, by=by)
    audit.record("invite_follower", follower, by=by, after=_logged(follower))
    letters.tell_invited(follower)
    return follower


@transaction.atomic
def accept_follower(*, follower, by, role=None) -> Follower:
    """The owner says yes, with the role that was asked for or another."""
    follower = _locked(follower)
    ensure(by, "procurement.answer_follower", follower)
    return _accept(follower, by, role or follower.role)


@transaction.atomic
def decline_follower(*, follower, by, why) -> Follower:
    """The owner says no to a body that has asked, and why."""
    follower = _locked(follower)
    ensure(by, "procurement.answer_follower", follower)
    follower = _end(follower, "decline", by, _said(why))
    letters.tell_declined(follower)
    return follower


@transaction.atomic
def join_as_follower(*, follower, by) -> Follower:
    """The invited body says yes."""
    follower = _locked(follower)
    ensure(by, "procurement.follow_as_body", follower)
    return _join(follower, by)


@transaction.atomic
def turn_down_invitation(*, follower, by, why="") -> Follower:
    follower = _locked(follower)
    ensure(by, "procurement.follow_as_body", follower)
    follower = _end(follower, "turn_down", by, why.strip())
    letters.tell_turned_down(follower)
    return follower


@transaction.atomic
def take_back_follower(*, follower, by) -> Follower:
    """Whoever asked or invited takes it back before there is an answer."""
    follower = _locked(follower)
    asked = follower.state == FollowerState.ASKED
    if asked:
        ensure(by, "procurement.follow_as_body", follower)
    elif follower.state == FollowerState.INVITED or not allowed(by, "procurement.follow_as_body", follower):
        ensure(by, "procurement.answer_follower", follower)
    follower = _end(follower, "take_back", by, "")
    letters.tell_taken_back(follower, was_asked=asked)
    return follower


@transaction.atomic
def leave_need(*, follower, by, why="") -> Follower:
    """The body follows no longer. What was, stands; it can come back in a new row."""
    follower = _locked(follower)
    ensure(by, "procurement.follow_as_body", follower)
    _refuse_joined(follower)
    follower = _end(follower, "leave", by, why.strip())
    letters.tell_left(follower)
    return follower


@transaction.atomic
def end_follower(*, follower, by, why) -> Follower:
    """The owner ends it, and says why."""
    follower = _locked(follower)
    ensure(by, "procurement.answer_follower", follower)
    _refuse_joined(follower)
    follower = _end(follower, "end", by, _said(why))
    letters.tell_ended(follower)
    return follower


@transaction.atomic
def change_role(*, follower, by, role) -> Follower:
    """The owner gives an active body another role. Doing it twice is the same as once."""
    follower = _locked(follower)
    ensure(by, "procurement.answer_follower", follower)
    if follower.state != FollowerState.ACTIVE:
        raise ActionRefused(_("Only a body that follows now can be given another role."), code="state")
    _refuse_joined(follower)
    if role == follower.role:
        return follower
    _give_role(follower, role, by)
    letters.tell_role(follower)
    return follower


@transaction.atomic
def begin_following(*, need, actor, role, by) -> Follower:
    """The body is active in the need from now on, without a check of who asks for it and without letters: for actions
    that have made sure themselves. What stands from before is taken along; a participant stays one."""
    need = locked_need(need)
    follower = _standing(need, actor)
    if follower is None:
        follower = _begin(need, actor, FollowerState.ACTIVE, role=role, why="", by=by, needs_why=False)
        audit.record("begin_following", follower, by=by, after=_logged(follower))
        _note_participant(follower)
        invite_newcomer(need=need, actor=actor)
        return follower
    if follower.state == FollowerState.ACTIVE:
        if role == Role.PARTICIPANT and follower.role != role:
            _give_role(follower, role, by)
        return follower
    return _activate(follower, "join" if follower.state == FollowerState.INVITED else "accept", by, role)


@transaction.atomic
def end_following(*, need, actor, by, why="") -> Follower | None:
    """The body is no longer active in the need, without a check of who asks for it and without letters. None when it
    was not."""
    need = locked_need(need)
    follower = _standing(need, actor)
    if follower is None or follower.state != FollowerState.ACTIVE:
        return None
    return _end(follower, "leave", by, why.strip())


def _accept(follower, by, role) -> Follower:
    follower = _activate(follower, "accept", by, role)
    letters.tell_accepted(follower)
    return follower


def _join(follower, by) -> Follower:
    follower = _activate(follower, "join", by, follower.role)
    letters.tell_joined(follower)
    return follower


def _activate(follower, move, by, role) -> Follower:
    before = _logged(follower)
    follower.state = next_state(FOLLOWER_TRANSITIONS, move, follower.state)
    _refuse_outsider(follower.need, follower.actor)
    follower.role = _known(role)
    follower.answered_by = by
    follower.joined_at = Now()
    follower.participates_since = Now() if follower.role == Role.PARTICIPANT else None
    follower.save()
    follower.refresh_from_db(fields=["joined_at", "participates_since"])
    verb = {"accept": "accept_follower", "join": "join_as_follower"}[move]
    audit.record(verb, follower, by=by, before=before, after=_logged(follower))
    _note_participant(follower)
    invite_newcomer(need=follower.need, actor=follower.actor)
    return follower


def _begin(need, actor, state, *, role, why, by, needs_why=True) -> Follower:
    _refuse_outsider(need, actor)
    active = state == FollowerState.ACTIVE
    role = _known(role)
    try:
        with transaction.atomic():
            follower = Follower.objects.create(
                need=need,
                actor=actor,
                role=role,
                state=state,
                why=_said(why) if needs_why else why,
                asked_by=by,
                joined_at=Now() if active else None,
                participates_since=Now() if active and role == Role.PARTICIPANT else None,
            )
    except IntegrityError:
        raise _stands_already(_standing(need, actor)) from None
    follower.refresh_from_db(fields=["joined_at", "participates_since"])
    return follower


def _end(follower, move, by, why) -> Follower:
    before = _logged(follower)
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
    audit.record(verb, follower, by=by, before=before, after=_logged(follower))
    if move in ("leave", "end"):
        uninvite_former(need=follower.need, actor=follower.actor)
    return follower


def _give_role(follower, role, by) -> None:
    before = _logged(follower)
    follower.role = _known(role)
    follower.participates_since = Now() if follower.role == Role.PARTICIPANT else None
    follower.save()
    follower.refresh_from_db(fields=["participates_since"])
    audit.record("change_role", follower, by=by, before=before, after=_logged(follower))
    _note_participant(follower)


def _note_participant(follower) -> None:
    """Firms that are writing are told of another reader."""
    need = follower.need
    if follower.role == Role.PARTICIPANT and need.participants_read and need.is_open():
        letters.tell_firms(follower)


def _ensure_for(by, permission, need, actor) -> None:
    ensure(by, permission, Follower(need=need, actor=actor))


def _locked(follower) -> Follower:
    locked_need(follower.need)
    rows = Follower.objects.select_for_update(of=("self",)).select_related("need__owner", "actor")
    return rows.defer("need__search_vector", "need__owner__search_vector", "actor__search_vector").get(pk=follower.pk)


def _standing(need, actor) -> Follower | None:
    """What the body is in this need now. The need is locked."""
    rows = (
        Follower.objects.standing().filter(need=need, actor=actor).select_related("actor").defer("actor__search_vector")
    )
    follower = rows.first()
    if follower:
        follower.need = need
    return follower


def _known(role) -> Role:
    if role not in FOLLOWER_ROLES:
        raise ActionRefused(_("Choose whether the body is a participant or a follower."), code="role")
    return Role(role)


def _said(why) -> str:
    if not why.strip():
        raise ActionRefused(_("Write why. The other body reads it."), code="why")
    return why.strip()


def _refuse_concluded(need) -> None:
    if need.stage == NeedStage.CONCLUDED:
        raise ActionRefused(_("The need is concluded, so nobody new can follow it."), code="concluded")


def _refuse_outsider(need, actor) -> None:
    if actor.pk == need.owner_id:
        raise ActionRefused(_("The owner leads the need and does not follow it."), code="owner")
    if not (actor.is_public_body and actor.is_approved):
        raise ActionRefused(_("Only approved public bodies follow needs."), code="kind")


def _refuse_joined(follower) -> None:
    joined = JointMember.objects.joined().filter(joint__need=follower.need_id, actor=follower.actor_id)
    if joined.exists():
        raise ActionRefused(
            _("The body has joined the joint need and is a participant with it. Leave the joint need first."),
            code="joint",
        )


def _stands_already(follower) -> ActionRefused:
    words = {
        FollowerState.ASKED: _("%(body)s has asked already, and waits for an answer."),
        FollowerState.INVITED: _("%(body)s is invited already, and has not answered yet."),
        FollowerState.ACTIVE: _("%(body)s follows this need already."),
    }
    state, body = (follower.state, follower.actor.name) if follower else (FollowerState.ASKED, "")
    return ActionRefused(words[FollowerState(state)] % {"body": body}, code="stands")


def _logged(follower) -> dict[str, str]:
    return {"body": follower.actor.name, "state": str(follower.state), "role": str(follower.role)}
