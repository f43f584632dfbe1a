"""What a public body learns along: the needs it follows, the options it holds, the next meetings, and what to decide.

A fixed number of queries for each body, however much it follows.
"""

import datetime as dt
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actors.models import Actor
from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.permissions import is_neutral
from events.models import Event
from events.states import EventState

from ..joint.queries import JOINABLE
from ..models import Follower, JointMember, MeetingSlot, Need, Option, Phase, Role
from ..states import FollowerState, JointState, PhaseState, SlotState

DAYS_AHEAD = 90
LATELY = timedelta(days=365)


@dataclass
class Followed:
    """One need as it stands for the body."""

    follower: Follower
    phase: Phase | None = None

    @property
    def need(self) -> Need:
        return self.follower.need


@dataclass(frozen=True)
class Coming:
    """A meeting to come, of any kind."""

    at: dt.datetime
    kind: str
    title: str
    href: str
    place: str = ""
    language: str = ""


@dataclass(frozen=True)
class Decision:
    """Something the body must decide or be ready for. Without a day it waits now."""

    kind: str
    title: str
    href: str
    day: dt.date | None = None
    language: str = ""


@dataclass(frozen=True)
class Following:
    active: list[Followed]
    waiting: list[Follower]
    former: list[Follower]
    options: list[Option]
    meetings: list[Coming]
    decisions: list[Decision] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.active or self.waiting or self.former or self.options or self.decisions)


def bodies_of(user) -> list[Actor]:
    """The person's approved public bodies. One query."""
    if not is_neutral(user):
        return []
    bodies = user.active_actors().filter(kind__in=PUBLIC_BODIES).order_by("sort_name")
    return list(bodies)


def following(user, body) -> Following:
    """Everything for one of `bodies_of(user)`."""
    now = timezone.now()
    rows = _rows(body, now)
    active = [Followed(row) for row in rows if row.is_active]
    needs = {row.need.pk: row for row in active}
    phases = _phases(active)
    for phase in phases:
        if phase.state == PhaseState.RUNNING:
            needs[phase.partnership.need_id].phase = phase
    waiting = [row for row in rows if row.state in (FollowerState.ASKED, FollowerState.INVITED)]
    options = list(
        Option.objects.visible_to(user)
        .standing()
        .filter(holder=body)
        .select_related("need__owner")
        .order_by("until", "pk")
    )
    found = Following(
        active=active,
        waiting=waiting,
        former=[row for row in rows if row.state in (FollowerState.LEFT, FollowerState.DECLINED)],
        options=options,
        meetings=sorted([*_slots(user, body, now), *_events(user, active, now)], key=lambda row: row.at),
    )
    found.decisions.extend(_decisions(body, found, phases, now))
    return found


def _rows(body, now) -> list[Follower]:
    """What stands, and what ended in the last year."""
    shown = Q(ended_at=None) | Q(ended_at__gt=now - LATELY)
    rows = Follower.objects.filter(shown, actor=body).select_related("need__owner", "need__partnership")
    return list(rows.order_by("need__response_deadline", "-pk"))


def _phases(active) -> list[Phase]:
    """Running and planned phases of the partnerships that are shown, or that the body shares as a participant."""
    shared = [row.need.pk for row in active if row.follower.role == Role.PARTICIPANT]
    seen = Q(partnership__shown_since__isnull=False) | Q(partnership__need__in=shared)
    rows = Phase.objects.filter(seen, partnership__need__in=[row.need.pk for row in active])
    rows = rows.filter(state__in=[PhaseState.RUNNING, PhaseState.PLANNED], partnership__stopped_at=None)
    return list(rows.select_related("partnership__need"))


def _slots(user, body, now) -> list[Coming]:
    """One-to-one meetings that the need says following bodies are in. Who comes is never told."""
    mine = Follower.objects.active().filter(actor=body).values("need")
    rows = MeetingSlot.objects.met_by_followers_for(user).filter(need__in=mine, state=SlotState.BOOKED)
    rows = rows.filter(starts_at__gt=now).select_related("need")
    rows = rows.only("starts_at", "minutes_long", "place", "need__title", "need__slug", "need__language")
    return [
        Coming(
            row.starts_at,
            _("One-to-one meeting"),
            row.need.title,
            reverse("procurement:need_meetings", args=[row.need.slug]),
            place="" if row.is_online else row.place,
            language=row.need.language,
        )
        for row in rows
    ]


def _events(user, active, now) -> list[Coming]:
    """Conferences for all suppliers, and work meetings of the bodies alone."""
    needs = [row.need.pk for row in active]
    rows = Event.objects.visible_to(user).upcoming(at=now).filter(state=EventState.PUBLISHED)
    rows = rows.filter(Q(of_need__need__in=needs) | Q(work_meeting_of__need__in=needs))
    rows = rows.select_related("work_meeting_of").defer("description")
    return [
        Coming(
            row.starts_at,
            _("Work meeting") if hasattr(row, "work_meeting_of") else _("Dialogue conference"),
            row.title,
            row.get_absolute_url(),
            place=row.place_name or (_("Online") if row.online_url else ""),
            language=row.language,
        )
        for row in rows
    ]


def _decisions(body, found, phases, now) -> list[Decision]:
    today = timezone.localdate(now)
    last = today + timedelta(days=DAYS_AHEAD)
    rows = [
        Decision(
            _("Say yes or no to the invitation"),
            row.need.title,
            reverse("procurement:follower_detail", args=[row.public_id]),
            language=row.need.language,
        )
        for row in found.waiting
        if row.state == FollowerState.INVITED
    ]
    rows += [
        Decision(
            _("Say yes or no to the joint need"),
            row.joint.need.title,
            reverse("procurement:joint_member", args=[row.public_id]),
            language=row.joint.need.language,
        )
        for row in JointMember.objects.filter(
            actor=body, state=JointState.INVITED, joint__need__stage__in=JOINABLE
        ).select_related("joint__need")
    ]
    rows += [
        Decision(_("Use the option or let it go"), row.subject, row.get_absolute_url(), row.until)
        for row in found.options
        if today <= row.until <= last and row.left and row.is_locked
    ]
    rows += [
        Decision(
            _("Decision after “%(phase)s”") % {"phase": row.name},
            row.partnership.need.title,
            reverse("procurement:need_partnership", args=[row.partnership.need.slug]),
            row.ends_on,
            row.partnership.need.language,
        )
        for row in phases
        if today <= row.ends_on
    ]
    rows += [
        Decision(
            _("The dialogue closes"),
            row.need.title,
            row.need.get_absolute_url(),
            timezone.localdate(row.need.response_deadline),
            row.need.language,
        )
        for row in found.active
        if row.need.is_open(now)
    ]
    return sorted(rows, key=lambda row: (row.day is not None, row.day or today))
