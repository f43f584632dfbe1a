"""Reads for meetings: what is offered, who has booked, and what the minutes say. Who meets whom is never for others."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from ecosystem.shared.permissions import is_neutral
from events.models import Event

from ..models import DialogueEntry, MeetingSlot, Minutes, Need
from ..models.meeting import DIALOGUE_STAGES
from ..needs.queries import responding_firms
from ..states import SlotState


@dataclass(frozen=True)
class Meetings:
    """What a need's page tells a visitor of its meetings."""

    minutes_long: int | None = None
    has_free: bool = False
    own: list[MeetingSlot] = field(default_factory=list)
    conferences: list[Event] = field(default_factory=list)
    shared: list[DialogueEntry] = field(default_factory=list)

    @property
    def is_any(self) -> bool:
        return bool(self.has_free or self.own or self.conferences or self.shared)


def meetings_of(user, need) -> Meetings:
    """For the need's page. That times are taken, and how many, is not told."""
    if not need.is_public:
        return Meetings()
    free = MeetingSlot.objects.bookable().filter(need=need).first()
    return Meetings(
        minutes_long=free.minutes_long if free else None,
        has_free=free is not None,
        own=own_meetings(user, need),
        conferences=conferences_of(need),
        shared=list(
            need.dialogue.filter(kind=DialogueEntry.Kind.MINUTES, shared_at__isnull=False)
            .defer("firm", "by", "by_name")
            .order_by("at", "pk")
        ),
    )


def conferences_of(need) -> list[Event]:
    """The need's events that the public has been told of."""
    events = Event.objects.announced().filter(of_need__need=need).defer("description")
    return list(events.order_by("starts_at", "pk"))


def own_meetings(user, need) -> list[MeetingSlot]:
    """What the visitor's own firms have booked, and had."""
    rows = MeetingSlot.objects.of_firms_of(user).filter(need=need).select_related("firm", "minutes")
    return list(rows)


def meetings_to_come(user):
    """The visitor's firms' meetings, about any need, and minutes that wait for them."""
    rows = MeetingSlot.objects.of_firms_of(user).select_related("need__owner", "firm")
    return rows.booked().filter(starts_at__gt=timezone.now() - timedelta(hours=4))


def minutes_to_read(user):
    """Minutes that wait for the visitor's firms to mark their trade secrets."""
    rows = Minutes.objects.waiting_for_firms_of(user).select_related("slot__need__owner", "slot__firm")
    return rows.order_by("sent_at", "pk")


@dataclass(frozen=True)
class Booking:
    """A firm's page for booking a meeting about one need."""

    firms: list[Any]
    firm: Any = None
    own: MeetingSlot | None = None
    met: MeetingSlot | None = None
    days: list[tuple[date, list[MeetingSlot]]] = field(default_factory=list)
    is_neutral: bool = True

    @property
    def may_change(self) -> bool:
        return self.own is not None and not self.own.has_begun

    @property
    def may_book(self) -> bool:
        """With a meeting already, another time can be chosen instead."""
        return self.firm is not None and (self.may_change or not (self.own or self.met))


def booking(user, need, wanted="") -> Booking:
    """`wanted` is the slug of one of the person's firms. Only what is free is told, and the firm's own time."""
    firms = responding_firms(user, need)
    firm = next((firm for firm in firms if firm.slug == wanted or (not wanted and len(firms) == 1)), None)
    own = [slot for slot in own_meetings(user, need) if firm is None or slot.firm_id == firm.pk]
    booked = next((slot for slot in own if slot.state == SlotState.BOOKED), None)
    held = next((slot for slot in own if slot.state == SlotState.HELD and _this_round(slot, need)), None)
    free = MeetingSlot.objects.bookable().filter(need=need)
    days = [(day, list(slots)) for day, slots in groupby(free, key=lambda s: timezone.localtime(s.starts_at).date())]
    return Booking(firms, firm, booked, held, days, is_neutral(user))


def _this_round(slot, need) -> bool:
    return need.reopened_at is None or slot.starts_at >= need.reopened_at


def slot_to_book(user, public_id) -> MeetingSlot:
    """A slot of a need that takes bookings, whoever has it; raises MeetingSlot.DoesNotExist when there is none."""
    slots = MeetingSlot.objects.filter(need__in=Need.objects.visible_to(user)).select_related("need__owner")
    return slots.get(public_id=public_id)


def slot_page(user, public_id) -> MeetingSlot:
    """A slot for its firm's people and the owner's; raises MeetingSlot.DoesNotExist for everyone else."""
    slots = MeetingSlot.objects.visible_to(user).select_related("need__owner", "firm")
    return slots.get(public_id=public_id)


def minutes_page(user, public_id) -> Minutes:
    """The minutes of a slot, for those who may read all of them; raises Minutes.DoesNotExist for everyone else."""
    rows = Minutes.objects.visible_to(user).select_related("slot__need__owner", "slot__firm")
    return rows.get(slot__public_id=public_id)


def meeting_plan(need) -> list[MeetingSlot]:
    """All times that stand, with who has booked: for the owner's people. One query."""
    slots = need.slots.standing().select_related("firm", "minutes")
    return list(slots)


def length_of_meetings(need) -> int | None:
    """How long the meetings about a need are, once there are any."""
    return need.slots.standing().order_by("created_at", "pk").values_list("minutes_long", flat=True).first()


def offers_meetings(need) -> bool:
    return need.stage in DIALOGUE_STAGES


def events_to_link(need):
    """The owner's own events that are to come and belong to no need."""
    events = Event.objects.published().upcoming(at=timezone.now()).filter(organiser=need.owner_id, of_need=None)
    return events.defer("description").order_by("starts_at", "pk")
