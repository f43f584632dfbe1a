"""Reads for the bodies that follow a need: who they are, what waits for whom, and what they may see of the meetings."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from actors.models import Actor
from actors.states import ActorState
from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.permissions import allowed, is_neutral

from ..models import Follower, JointMember, Need, Role
from ..states import FollowerState, NeedStage

ORDER = {Role.PARTICIPANT: 0, Role.FOLLOWER: 1}


@dataclass(frozen=True)
class WhoFollows:
    """What the need's page tells a visitor: active bodies, and how the visitor's own stand."""

    active: list[Follower] = field(default_factory=list)
    own: list[Follower] = field(default_factory=list)
    # The person's bodies that may ask.
    bodies: list[Actor] = field(default_factory=list)
    sees_all: bool = False
    waiting: int = 0

    @property
    def is_any(self) -> bool:
        return bool(self.active or self.own or self.bodies or self.sees_all)

    @property
    def readers(self) -> list[Follower]:
        """Those that read the responses where the need has said that participants do."""
        return [row for row in self.active if row.reads_responses]

    @property
    def reader_names(self) -> str:
        return ", ".join(row.actor.name for row in self.readers)

    @property
    def names(self) -> str:
        return ", ".join(row.actor.name for row in self.active)

    @property
    def late(self) -> list[Follower]:
        """Participants that came after the deadline: no firm was told of them, and they read nothing."""
        return [row for row in self.active if row.role == Role.PARTICIPANT and not row.reads_responses]


def who_follows(user, need) -> WhoFollows:
    """At most two queries beside those of the permissions."""
    rows = _with_bodies(Follower.objects.visible_to(user).standing().filter(need=need))
    for row in rows:
        row.need = need
    mine = user.roles if is_neutral(user) else {}
    sees_all = allowed(user, "procurement.view_followers", need)
    standing = {row.actor_id for row in rows}
    return WhoFollows(
        active=sorted((row for row in rows if row.is_active), key=lambda row: ORDER[Role(row.role)]),
        own=[row for row in rows if row.actor_id in mine],
        bodies=[body for body in bodies_to_follow_with(user, need) if body.pk not in standing],
        sees_all=sees_all,
        waiting=sum(row.state == FollowerState.ASKED for row in rows) if sees_all else 0,
    )


def bodies_to_follow_with(user, need) -> list[Actor]:
    """The person's public bodies that may ask to follow `need`."""
    if not is_neutral(user):
        return []
    if not need.is_public or need.stage == NeedStage.CONCLUDED:
        return []
    bodies = user.editable_actors().filter(kind__in=PUBLIC_BODIES).exclude(pk=need.owner_id)
    return list(bodies)


@dataclass(frozen=True)
class FollowersPage:
    """The owner's page."""

    asked: list[Follower]
    invited: list[Follower]
    active: list[Follower]
    former: list[Follower]

    @property
    def can_change(self) -> bool:
        """Whether any of those that follow can be given another role: not those that are in it with a joint need."""
        return any(not getattr(row, "is_joint", False) for row in self.active)


def followers_page(need) -> FollowersPage:
    """All that were ever in it, for the owner's people. One query."""
    joined = JointMember.objects.joined().filter(joint__need=need, actor=OuterRef("actor"))
    rows = _with_bodies(need.followers.annotate(is_joint=Exists(joined)))
    for row in rows:
        row.need = need

    def those(*states):
        return [row for row in rows if row.state in states]

    return FollowersPage(
        asked=those(FollowerState.ASKED),
        invited=those(FollowerState.INVITED),
        active=sorted(those(FollowerState.ACTIVE), key=lambda row: ORDER[Role(row.role)]),
        former=sorted(
            those(FollowerState.LEFT, FollowerState.DECLINED), key=lambda row: (row.ended_at, row.pk), reverse=True
        ),
    )


def follower_page(user, public_id) -> Follower:
    """One stretch, for the two bodies' own people; raises Follower.DoesNotExist for everyone else."""
    rows = Follower.objects.visible_to(user).select_related("need__owner", "actor", "asked_by")
    if not is_neutral(user):
        raise Follower.DoesNotExist
    mine = list(user.roles)
    rows = rows.filter(Q(actor__in=mine) | Q(need__owner__in=mine))
    return rows.get(public_id=public_id)


def follows_to_answer(user):
    """What waits for this person: bodies that ask to follow its needs, and invitations to its bodies. One query."""
    if not is_neutral(user):
        return Follower.objects.none()
    editable = [pk for pk, role in user.roles.items() if role in {"administrator", "editor"}]
    waiting = Q(state=FollowerState.ASKED, need__owner__in=editable) | Q(
        state=FollowerState.INVITED, actor__in=editable
    )
    return Follower.objects.filter(waiting).select_related("need__owner", "actor").order_by("created_at", "pk")


def bodies_to_invite(need):
    """Approved public bodies that stand in nothing with this need."""
    standing = need.followers.standing().values("actor")
    bodies = Actor.objects.filter(kind__in=PUBLIC_BODIES, state=ActorState.APPROVED)
    return bodies.exclude(pk__in=[need.owner_id]).exclude(pk__in=standing).order_by("sort_name")


def followers_data(need) -> list[dict[str, object]]:
    """Every stretch of every body, for the case of the need's owner. One query."""
    return [
        {
            "name": row.actor.name,
            "organisation_number": row.actor.organisation_number,
            "role": row.role,
            "role_words": row.get_role_display(),
            "state": row.state,
            "state_words": row.get_state_display(),
            "why": row.why,
            "asked_or_invited_at": row.created_at,
            "asked_or_invited_by": str(row.asked_by or ""),
            "follows_since": row.joined_at,
            "participates_since": row.participates_since,
            "ended_at": row.ended_at,
            "why_ended": row.ended_why,
        }
        for row in _with_bodies(need.followers.order_by("created_at", "pk"))
    ]


def bodies_in(need) -> list[Follower]:
    """The active bodies as anyone may read them, participants first."""
    return sorted(
        _with_bodies(Follower.objects.public().filter(need=need).select_related("need")),
        key=lambda row: ORDER[Role(row.role)],
    )


def sees_meeting_times(user, need) -> bool:
    return need.is_public and need.followers_meet and allowed(user, "procurement.view_meeting_times", need)


def meeting_times(need):
    """When and where the owner meets firms, and whether a time is taken; never who comes. For those who are present."""
    slots = need.slots.standing().to_come()
    return list(slots.only("public_id", "need", "starts_at", "minutes_long", "place", "state"))


def followed_needs(user):
    """Needs that a body of the person's follows now."""
    return Need.objects.filter(pk__in=Follower.objects.active().of(user).values("need"))


def _with_bodies(rows) -> list[Follower]:
    return list(rows.select_related("actor", "asked_by"))


def can_read_need(user, need) -> bool:
    return Need.objects.visible_to(user).filter(pk=need.pk).exists()
