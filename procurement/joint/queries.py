"""Reads for joint needs. Who has joined, with what and how much, is shown where the need is; who is invited or has
declined is for the lead's own people, and each body's own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from actors.states import ActorState
from ecosystem.shared.permissions import is_neutral

from ..models import JointMember, JointNeed, Need
from ..states import JointState, NeedStage

JOINABLE = (NeedStage.DRAFT, NeedStage.REVIEW, NeedStage.PUBLISHED)


@dataclass(frozen=True)
class Joint:
    """A joint need as one visitor may see it. `members` have joined, the lead first; `former` were in it; `waiting` are
    invited or have declined; `own` are the standing rows of the visitor's own bodies."""

    joint: JointNeed
    members: list[JointMember]
    former: list[JointMember] = field(default_factory=list)
    waiting: list[JointMember] = field(default_factory=list)
    own: list[JointMember] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        """Whether somebody besides the lead is in it, or has been."""
        return len(self.members) > 1 or bool(self.former)

    @property
    def total(self) -> int | None:
        return total(self.members)

    @property
    def story(self) -> list[tuple[Any, JointMember, bool]]:
        """(when, who, whether it came or went), the newest first. The lead has been there all along."""
        lead = self.members[0].pk if self.members else None
        came = [(row.joined_at, row, True) for row in [*self.members, *self.former] if row.pk != lead]
        went = [(row.ended_at, row, False) for row in self.former]
        return sorted([*came, *went], key=lambda step: step[0], reverse=True)


def joint_of(user, need) -> Joint | None:
    """One query; None for a need that is not joint."""
    rows = JointMember.objects.filter(joint__need=need).select_related("joint", "actor", "gathered")
    found = list(rows.order_by("joined_at", "pk"))
    if not found:
        return None
    for row in found:
        row.joint.need = need
    public = [row for row in found if row.actor.state == ActorState.APPROVED or row.actor_id == need.owner_id]
    mine = set(user.roles) if is_neutral(user) else set()
    waits = [row for row in found if row.state in (JointState.INVITED, JointState.DECLINED)]
    return Joint(
        joint=found[0].joint,
        members=_in_order(need, [row for row in public if row.state == JointState.JOINED]),
        former=[row for row in public if row.state == JointState.LEFT and row.joined_at],
        waiting=waits if need.owner_id in mine else [],
        own=[row for row in found if row.actor_id in mine and row.state in (JointState.INVITED, JointState.JOINED)],
    )


def members_of(need) -> list[JointMember]:
    """Those that have joined, the lead first: what the market sees. One query."""
    rows = JointMember.objects.public().filter(joint__need=need).select_related("actor", "joint")
    return _in_order(need, list(rows.order_by("joined_at", "pk")))


def _in_order(need, members) -> list[JointMember]:
    return sorted(members, key=lambda row: row.actor_id != need.owner_id)


def total(members: Iterable[JointMember]) -> int | None:
    """What the bodies have said together; None when nobody has said how much."""
    volumes = [row.volume for row in members if row.volume is not None]
    return sum(volumes) if volumes else None


def standing_words(need) -> dict[str, str]:
    """What stands in public of a joint need, as an amendment keeps it: empty while the lead is alone and always was."""
    members = members_of(need)
    former = JointMember.objects.filter(joint__need=need, state=JointState.LEFT, joined_at__isnull=False)
    if len(members) < 2 and not former.exists():
        return {}
    what = members[0].joint.volume_of if members else ""
    sum_of_all = total(members)
    words = {
        "members": ", ".join(row.actor.name for row in members),
        "volume": "" if sum_of_all is None else f"{sum_of_all} {what}",
    }
    for row in members:
        if row.volume is not None:
            words[f"volume:{row.actor.name}"] = f"{row.volume} {what}"
        if row.variant:
            words[f"variant:{row.actor.name}"] = row.variant
    return words


def changed(before: dict[str, str], after: dict[str, str]) -> list[dict[str, str]]:
    fields = dict.fromkeys([*before, *after])
    return [
        {"field": name, "old": before.get(name, ""), "new": after.get(name, "")}
        for name in fields
        if before.get(name, "") != after.get(name, "")
    ]


def joint_member(user, public_id) -> JointMember:
    """One row for the body's own people and the lead's; raises JointMember.DoesNotExist for everyone else."""
    if not is_neutral(user):
        raise JointMember.DoesNotExist
    mine = list(user.roles)
    rows = JointMember.objects.filter(Q(actor__in=mine) | Q(joint__need__owner__in=mine))
    rows = rows.select_related("joint__need__owner", "joint__need__region", "actor", "gathered")
    return rows.get(public_id=public_id)


def joint_invitations(user):
    """What a person's bodies are asked to share and can still join, the oldest first."""
    rows = JointMember.objects.of(user).filter(state=JointState.INVITED, joint__need__stage__in=JOINABLE)
    return rows.select_related("joint__need__owner", "actor").order_by("created_at", "pk")


def gathered_in(user, need) -> JointMember | None:
    """Where a draft waits in a joint need, for its owner's own people."""
    if not need.is_editable or not is_neutral(user):
        return None
    rows = JointMember.objects.joined().of(user).filter(gathered=need).select_related("joint__need__owner")
    return rows.first()


def own_drafts(actor):
    """What a body can gather in a joint need: its drafts that stand in none."""
    taken = JointMember.objects.joined().filter(gathered=OuterRef("pk"))
    leads = JointMember.objects.standing().filter(joint__need=OuterRef("pk")).exclude(actor=OuterRef("owner"))
    drafts = Need.objects.filter(owner=actor, stage=NeedStage.DRAFT).exclude(Exists(taken)).exclude(Exists(leads))
    return drafts.order_by("title", "pk")


def addressable(need, response=None) -> list[JointMember]:
    """Whom a response can be to: those that are in the joint need, and those it is to already. None where the need is
    one body's alone."""
    held = list(response.addressed.select_related("actor", "joint")) if response and response.pk else []
    members = members_of(need)
    if len(members) < 2 and not held:
        return []
    return members + [row for row in held if row not in members]


def addressed_names(response) -> list[str] | None:
    """Whom the firm's own response is to, as it stands: an empty list for all, None where the need is one body's."""
    rows = list(response.addressed.select_related("actor").order_by("actor__sort_name", "pk"))
    if rows:
        return [row.actor.name for row in rows]
    return [] if len(members_of(response.need)) > 1 else None


def joint_data(need) -> dict[str, Any] | None:
    """All of it, for the case of its owner."""
    rows = JointMember.objects.filter(joint__need=need).select_related("actor", "joint", "gathered")
    found = list(rows.order_by("created_at", "pk"))
    if not found:
        return None
    joined = [row for row in found if row.state == JointState.JOINED]
    return {
        "volume_of": found[0].joint.volume_of,
        "total_volume": total(joined),
        "members": [
            {
                "name": row.actor.name,
                "organisation_number": row.actor.organisation_number,
                "lead": row.actor_id == need.owner_id,
                "state": row.state,
                "state_words": row.get_state_display(),
                "variant": row.variant,
                "volume": row.volume,
                "own_draft": row.gathered.title if row.gathered else "",
                "invited_at": row.created_at,
                "joined_at": row.joined_at,
                "ended_at": row.ended_at,
                "why_ended": row.ended_why,
            }
            for row in found
        ],
    }
