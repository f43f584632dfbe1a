"""How public bodies come to take part in another's need, and stop.

Every change takes the need's lock first, so that two who act at once meet: the second finds what the first did. The rows
are made and ended in `following`, the letters are in `letters`.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure

from ..models import Follower, JointMember
from ..needs.actions import locked_need
from ..states import FollowerState, NeedStage
from . import letters
from .rows import activate, begin, end, give_role, logged, said, standing_row, stands_already


@transaction.atomic
def ask_to_follow(*, need, actor, by, role, why) -> Follower:
    """A body asks to take part in a published need. When the owner has invited it already, it joins at once."""
    need = locked_need(need)
    _ensure_for(by, "procurement.follow_as_body", need, actor)
    standing = standing_row(need, actor)
    if standing and standing.state == FollowerState.INVITED:
        return _join(standing, by)
    if standing:
        raise stands_already(standing)
    if not need.is_public:
        raise ActionRefused(_("You can ask to follow a need when it is published."), code="state")
    _refuse_concluded(need)
    follower = begin(need, actor, FollowerState.ASKED, role=role, why=why, by=by)
    audit.record("ask_to_follow", follower, by=by, after=logged(follower))
    letters.tell_asked(follower)
    return follower


@transaction.atomic
def invite_follower(*, need, actor, by, role, why) -> Follower:
    """The owner asks a body to take part, in a draft as well. When the body has asked already, it is accepted."""
    need = locked_need(need)
    ensure(by, "procurement.manage_followers", need)
    standing = standing_row(need, actor)
    if standing and standing.state == FollowerState.ASKED:
        return _accept(standing, by, role)
    if standing:
        raise stands_already(standing)
    _refuse_concluded(need)
    follower = begin(need, actor, FollowerState.INVITED, role=role, why=why, by=by)
    audit.record("invite_follower", follower, by=by, after=logged(follower))
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
    follower = end(follower, "decline", by, said(why))
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
    follower = end(follower, "turn_down", by, why.strip())
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
    follower = end(follower, "take_back", by, "")
    letters.tell_taken_back(follower, was_asked=asked)
    return follower


@transaction.atomic
def leave_need(*, follower, by, why="") -> Follower:
    """The body follows no longer. What was, stands; it can come back in a new row."""
    follower = _locked(follower)
    ensure(by, "procurement.follow_as_body", follower)
    _refuse_joined(follower)
    follower = end(follower, "leave", by, why.strip())
    letters.tell_left(follower)
    return follower


@transaction.atomic
def end_follower(*, follower, by, why) -> Follower:
    """The owner ends it, and says why."""
    follower = _locked(follower)
    ensure(by, "procurement.answer_follower", follower)
    _refuse_joined(follower)
    follower = end(follower, "end", by, said(why))
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
    give_role(follower, role, by)
    letters.tell_role(follower)
    return follower


def _accept(follower, by, role) -> Follower:
    _refuse_concluded(follower.need)
    follower = activate(follower, "accept", by, role)
    letters.tell_accepted(follower)
    return follower


def _join(follower, by) -> Follower:
    _refuse_concluded(follower.need)
    follower = activate(follower, "join", by, follower.role)
    letters.tell_joined(follower)
    return follower


def _ensure_for(by, permission, need, actor) -> None:
    ensure(by, permission, Follower(need=need, actor=actor))


def _locked(follower) -> Follower:
    locked_need(follower.need)
    rows = Follower.objects.select_for_update(of=("self",)).select_related("need__owner", "actor")
    return rows.get(pk=follower.pk)


def _refuse_concluded(need) -> None:
    if need.stage == NeedStage.CONCLUDED:
        raise ActionRefused(_("The need is concluded, so nobody new can follow it."), code="concluded")


def _refuse_joined(follower) -> None:
    joined = JointMember.objects.joined().filter(joint__need=follower.need_id, actor=follower.actor_id)
    if joined.exists():
        raise ActionRefused(
            _("The body has joined the joint need and is a participant with it. Leave the joint need first."),
            code="joint",
        )
