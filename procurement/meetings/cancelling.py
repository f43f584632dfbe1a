"""Meetings that will not be held, or were not."""

from ecosystem.shared import audit
from ecosystem.shared.states import next_state

from ..models import MeetingSlot
from ..states import SLOT_TRANSITIONS, SlotState
from .letters import tell_called_off


def call_off(slot, *, by, why="") -> MeetingSlot:
    """Cancel a locked slot in the caller's transaction; the firm that had it is told."""
    before, firm, booked_at = slot.state, slot.firm, slot.booked_at
    slot.state = next_state(SLOT_TRANSITIONS, "cancel", before)
    slot.firm = slot.booked_by = slot.booked_at = None
    slot.save()
    was = {"state": before} | ({"firm": firm.name} if firm else {})
    audit.record("cancel_slot", slot, by=by, before=was, after={"state": slot.state, "why": why})
    if firm:
        tell_called_off(slot, firm, booked_at, why)
    return slot


def call_off_coming(need, *, by) -> None:
    """When the dialogue is over, what is not held yet will not be. The caller holds the need's lock."""
    rows = MeetingSlot.objects.to_come().filter(need=need, state__in=[SlotState.FREE, SlotState.BOOKED])
    for slot in locked(rows):
        call_off(slot, by=by)


def locked(rows):
    """Slots with what their letters need, locked in the caller's transaction."""
    return rows.select_for_update(of=("self",)).select_related("need__owner", "firm", "booked_by")
