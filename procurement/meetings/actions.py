"""One-to-one meetings about a need: equally long for all, and each time given to one firm by the database.

Every change takes the need's lock first. So bookings come one at a time for each need, and none slips in while the need
is handed over.
"""

from datetime import timedelta
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.rate_limit import within_limit
from ecosystem.shared.states import next_state

from ..models import DialogueEntry, MeetingSlot
from ..models.meeting import DIALOGUE_STAGES
from ..needs.actions import locked_need
from ..needs.dialogue_file import note_entry
from ..states import SLOT_TRANSITIONS, SlotState
from .cancelling import call_off, locked
from .letters import tell_booked, tell_offered, tell_released

MINUTES_LONG = range(10, 241)
MOST_AT_ONCE = 100
# Each tells people on both sides by mail. Nobody needs more; who cannot find a time talks with the owner.
BOOKINGS_A_DAY = 5


@transaction.atomic
def add_slots(*, need, by, starts, minutes_long, place) -> list[MeetingSlot]:
    """Offer times to all firms at once: each of `starts` (aware datetimes) begins a meeting of `minutes_long`."""
    need = locked_need(need)
    ensure(by, "procurement.plan_meetings", need)
    if need.stage not in DIALOGUE_STAGES:
        raise ActionRefused(_("Meetings are offered while the need is open for dialogue."), code="stage")
    starts = sorted(set(starts))
    _refuse_bad_series(need, starts, minutes_long)
    slots = MeetingSlot.objects.bulk_create(
        MeetingSlot(need=need, starts_at=start, minutes_long=minutes_long, place=place) for start in starts
    )
    after = {"meetings": len(slots), "minutes": minutes_long, "first": starts[0].isoformat()}
    audit.record("add_slots", need, by=by, after=after)
    with translation.override(need.language):
        title = ngettext(
            "%(n)s one-to-one meeting of %(minutes)s minutes is offered",
            "%(n)s one-to-one meetings of %(minutes)s minutes are offered",
            len(slots),
        ) % {"n": len(slots), "minutes": minutes_long}
    source = f"slots:{slots[0].public_id}"
    note_entry(need=need, kind=DialogueEntry.Kind.MEETING, title=title, source=source, by=by)
    tell_offered(slots, besides=by)
    return slots


@transaction.atomic
def book_slot(*, slot, firm, by) -> MeetingSlot:
    """Give a free time to the firm. Refused with code "taken" when another was first."""
    need = locked_need(slot.need)
    ensure(by, "procurement.book_meeting", MeetingSlot(need=need, firm=firm))
    if MeetingSlot.objects.booked().filter(need=need, firm=firm).exists():
        raise _has_one()
    return _take(slot, need, firm, by)


@transaction.atomic
def move_booking(*, slot, to, by) -> MeetingSlot:
    """Another time instead of the firm's own. When the other is taken, the firm keeps what it has."""
    need = locked_need(slot.need)
    slot = locked(MeetingSlot.objects).get(pk=slot.pk)
    ensure(by, "procurement.book_meeting", slot)
    firm = slot.firm
    _free(slot, by)
    return _take(to, need, firm, by)


@transaction.atomic
def release_slot(*, slot, by) -> MeetingSlot:
    """The firm gives its time back before the meeting starts."""
    locked_need(slot.need)
    slot = locked(MeetingSlot.objects).get(pk=slot.pk)
    ensure(by, "procurement.book_meeting", slot)
    firm, booked_at = slot.firm, slot.booked_at
    _free(slot, by)
    tell_released(slot, firm, booked_at)
    return slot


@transaction.atomic
def cancel_slot(*, slot, by, why="") -> MeetingSlot:
    """The owner takes a time back, or notes that a meeting was not held. A firm that had booked it is told."""
    need = locked_need(slot.need)
    slot = locked(MeetingSlot.objects).get(pk=slot.pk)
    ensure(by, "procurement.plan_meetings", need)
    return call_off(slot, by=by, why=why.strip())


def _take(slot, need, firm, by) -> MeetingSlot:
    """The database gives the time away: to the first whose update finds it free."""
    met = MeetingSlot.objects.filter(need=need, firm=firm, state=SlotState.HELD)
    if need.reopened_at:
        met = met.filter(starts_at__gte=need.reopened_at)
    if met.exists():
        raise ActionRefused(_("Your firm has had its meeting. All firms get one."), code="met")
    target = next_state(SLOT_TRANSITIONS, "book", SlotState.FREE)
    free = MeetingSlot.objects.bookable().filter(pk=slot.pk, need=need)
    try:
        with transaction.atomic():
            taken = free.update(state=target, firm=firm, booked_by=by, booked_at=Now(), updated_at=Now())
    except IntegrityError:
        raise _has_one() from None
    if not taken:
        raise ActionRefused(
            _("That time is no longer free. Choose another one: the page shows what is free now."), code="taken"
        )
    if not within_limit(f"bookings:{need.pk}:{firm.pk}", times=BOOKINGS_A_DAY, seconds=24 * 3600):
        raise ActionRefused(
            _(
                "Your firm has booked or moved its meeting many times today. Try again tomorrow, or talk with the owner."
            ),
            code="often",
        )
    slot = locked(MeetingSlot.objects).get(pk=slot.pk)
    audit.record("book_slot", slot, by=by, after={"state": target, "firm": firm.name})
    tell_booked(slot)
    return slot


def _free(slot, by) -> None:
    target = next_state(SLOT_TRANSITIONS, "release", slot.state)
    if not MeetingSlot.objects.booked().to_come().filter(pk=slot.pk).exists():
        raise ActionRefused(_("The meeting has started, so the time cannot be changed or given up."), code="late")
    before = {"state": slot.state, "firm": slot.firm.name}
    slot.state, slot.firm, slot.booked_by, slot.booked_at = target, None, None, None
    slot.save()
    audit.record("release_slot", slot, by=by, before=before, after={"state": target})


def _has_one() -> ActionRefused:
    return ActionRefused(_("Your firm has a meeting already. Move it to another time instead."), code="booked")


def _refuse_bad_series(need, starts, minutes_long) -> None:
    if not starts:
        raise ActionRefused(_("There is no time in that series. Check the days and the hours."), code="empty")
    if len(starts) > MOST_AT_ONCE:
        raise ActionRefused(_("Make at most %(n)s meetings at a time.") % {"n": MOST_AT_ONCE}, code="many")
    standing = need.slots.standing()
    first = standing.order_by("created_at", "pk").first()
    if first and first.minutes_long != minutes_long:
        raise ActionRefused(
            _("All meetings about a need are equally long: %(n)s minutes.") % {"n": first.minutes_long}, code="length"
        )
    if minutes_long not in MINUTES_LONG:
        raise ActionRefused(_("A meeting is between 10 minutes and 4 hours long."), code="length")
    if starts[0] <= timezone.now():
        raise ActionRefused(_("Choose times that are still to come."), code="past")
    times = sorted([*starts, *standing.values_list("starts_at", flat=True)])
    if any(later - earlier < timedelta(minutes=minutes_long) for earlier, later in pairwise(times)):
        raise ActionRefused(
            _("Some of these times overlap each other, or meetings you have offered before."), code="overlap"
        )
