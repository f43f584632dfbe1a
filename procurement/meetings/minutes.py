"""Minutes of one-to-one meetings: written by the owner, read and marked by the supplier, shared with all."""

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..dialogue.actions import share_entry
from ..dialogue.checks import refuse_named_firms
from ..models import DialogueEntry, MeetingSlot, Minutes
from ..needs.actions import locked_need
from ..needs.dialogue_file import note_entry
from ..states import MINUTES_TRANSITIONS, SLOT_TRANSITIONS, MinutesState, SlotState
from .cancelling import locked
from .letters import tell_minutes_marked, tell_minutes_sent

FIELDS = ("minute_taker", "present", "told", "asked", "shown", "handed_out")


@transaction.atomic
def write_minutes(*, slot, by, seen=None, **fields) -> Minutes:
    """Write or go on with a draft. With the first words the meeting is held, and an entry in the dialogue file waits to
    be shared: until then the need cannot be handed over.

    `seen` is the version the form was made from, empty when there was none: a colleague's words in between refuse this.
    """
    need = locked_need(slot.need)
    slot = locked(MeetingSlot.objects).get(pk=slot.pk)
    ensure(by, "procurement.plan_meetings", need)
    if slot.state != SlotState.HELD:
        _hold(slot, need, by)
    minutes = Minutes.objects.filter(slot=slot).first() or Minutes(slot=slot)
    if minutes.state != MinutesState.DRAFT:
        raise ActionRefused(_("The minutes are with the supplier and cannot be changed any more."), code="state")
    if minutes.pk and seen is not None:
        minutes.refuse_if_changed_since(seen or "none")
    for name in FIELDS:
        setattr(minutes, name, fields.get(name, "").strip())
    _refuse_named_firms(minutes, need)
    minutes.save()
    audit.record("write_minutes", minutes, by=by, after={"state": minutes.state})
    return minutes


@transaction.atomic
def send_minutes(*, minutes, by) -> Minutes:
    """Let the supplier read them, and mark its trade secrets."""
    minutes = _locked(minutes)
    ensure(by, "procurement.plan_meetings", minutes.slot.need)
    minutes.state = next_state(MINUTES_TRANSITIONS, "send", minutes.state)
    missing = [Minutes.heading(name) for name in ("minute_taker", "present", "told") if not getattr(minutes, name)]
    if missing:
        raise ActionRefused(_("Fill in these first: %(fields)s.") % {"fields": ", ".join(missing)}, code="incomplete")
    minutes.sent_at = timezone.now()
    minutes.save()
    audit.record("send_minutes", minutes, by=by, after={"state": minutes.state})
    tell_minutes_sent(minutes)
    return minutes


@transaction.atomic
def correct_minutes(*, minutes, by) -> Minutes:
    """Have sent minutes back to mend them. The supplier reads and marks them anew when they are sent again; what it has
    marked stays marked until then."""
    minutes = _locked(minutes)
    ensure(by, "procurement.plan_meetings", minutes.slot.need)
    minutes.state = next_state(MINUTES_TRANSITIONS, "correct", minutes.state)
    minutes.sent_at = minutes.marked_at = None
    minutes.save()
    audit.record("correct_minutes", minutes, by=by, after={"state": minutes.state})
    return minutes


@transaction.atomic
def mark_minutes(*, minutes, by, secrets) -> Minutes:
    """The supplier says which of its own parts are trade secrets, and why: {"shown": "the reason"}. None is an answer."""
    minutes = _locked(minutes)
    ensure(by, "procurement.mark_minutes", minutes.slot)
    minutes.state = next_state(MINUTES_TRANSITIONS, "mark", minutes.state)
    if any(name not in Minutes.SUPPLIERS_PARTS for name in secrets):
        raise ActionRefused(_("What the owner told and handed out is given to all."), code="owners")
    if any(not why.strip() for why in secrets.values()):
        raise ActionRefused(_("Write why it is a trade secret."), code="reason")
    minutes.secrets = {name: why.strip() for name, why in secrets.items() if getattr(minutes, name)}
    minutes.marked_at = timezone.now()
    minutes.save()
    audit.record("mark_minutes", minutes, by=by, after={"secret": sorted(minutes.secrets)})
    tell_minutes_marked(minutes)
    return minutes


@transaction.atomic
def share_minutes(*, minutes, by) -> Minutes:
    """Give them to all, without what the supplier has marked, and tell everyone who is involved."""
    minutes = _locked(minutes)
    need = minutes.slot.need
    ensure(by, "procurement.plan_meetings", need)
    target = next_state(MINUTES_TRANSITIONS, "share", minutes.state)
    if not minutes.can_be_shared:
        raise ActionRefused(
            _("The supplier has until %(day)s to mark its trade secrets. Share the minutes after that, or when it has.")
            % {"day": formats.date_format(minutes.mark_until, "DATE_FORMAT")},
            code="early",
        )
    minutes.state, minutes.shared_at = target, timezone.now()
    minutes.save()
    audit.record("share_minutes", minutes, by=by, after={"state": target})
    entry = need.dialogue.get(source=source_of(minutes.slot))
    with translation.override(need.language):
        text = minutes.text_for_all
    share_entry(entry=entry, by=by, text=text)
    return minutes


def source_of(slot) -> str:
    """What names the minutes in the dialogue file."""
    return f"minutes:{slot.public_id}"


def _hold(slot, need, by) -> None:
    before = slot.state
    slot.state = next_state(SLOT_TRANSITIONS, "hold", before)
    if not MeetingSlot.objects.begun().filter(pk=slot.pk).exists():
        raise ActionRefused(_("Write the minutes when the meeting has started."), code="early")
    slot.save()
    audit.record("hold_slot", slot, by=by, before={"state": before}, after={"state": slot.state})
    with translation.override(need.language):
        day = formats.date_format(timezone.localtime(slot.starts_at), "DATE_FORMAT")
        number = need.dialogue.filter(kind=DialogueEntry.Kind.MINUTES).count() + 1
        title = _("Minutes %(number)s: meeting with a supplier %(day)s") % {"number": number, "day": day}
    note_entry(
        need=need,
        kind=DialogueEntry.Kind.MINUTES,
        title=title,
        source=source_of(slot),
        firm=slot.firm,
        at=slot.starts_at,
        by=by,
    )


def _refuse_named_firms(minutes, need) -> None:
    for name in Minutes.SHARED_PARTS:
        refuse_named_firms(need, getattr(minutes, name), where=Minutes.heading(name))


def _locked(minutes) -> Minutes:
    locked_need(minutes.slot.need)
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("slot__need__owner", "slot__firm")
    return rows.get(pk=minutes.pk)
