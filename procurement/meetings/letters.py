"""Who hears of meetings. Who meets whom is between the firm and the owner, so all these letters are sealed.

The words are in templates/letters/meetings/.
"""

from django.utils import formats, timezone

from actors.recipients import people_of
from ecosystem.shared.letters import day, page, page_of, send
from events.letters import when_and_where

from ..needs.letters import tell_involved
from . import ics


def when(slot) -> str:
    """The day and the hours in the active language and Norwegian time."""
    start, end = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    hours = f"{formats.time_format(start, 'TIME_FORMAT')}–{formats.time_format(end, 'TIME_FORMAT')}"
    return f"{formats.date_format(start, 'l')} {formats.date_format(start, 'DATE_FORMAT')}, {hours}"


def tell_offered(slots, *, besides=None) -> None:
    """All who are involved hear that times can be booked."""
    need = slots[0].need
    facts = {
        "owner": need.owner.name,
        "need": need.title,
        "minutes": slots[0].minutes_long,
        "url": page_of(need, anchor="#meetings"),
    }
    tell_involved("meetings/offered", need, key=f"slots:{slots[0].public_id}", facts=facts, besides=besides)


def tell_conference(need, event, *, besides=None) -> None:
    """All who are involved are invited to a meeting for all suppliers."""
    facts = {
        "owner": need.owner.name,
        "need": need.title,
        "event": event.title,
        "facts": lambda: when_and_where(event, with_online_link=False),
        "url": page_of(event),
    }
    tell_involved("meetings/conference", need, key=f"event:{event.pk}", facts=facts, besides=besides)


def tell_booked(slot) -> None:
    key = f"meeting-booked:{_stamp(slot.booked_at)}"
    _tell_firm("meetings/booked", slot, slot.firm, key=key, method="REQUEST")
    _tell_owner("meetings/booked_with_owner", slot, slot.firm, key=key)


def tell_released(slot, firm, booked_at) -> None:
    """`slot` is free again; `firm` had booked it at `booked_at`."""
    _tell_firm("meetings/released", slot, firm, key=f"meeting-released:{_stamp(booked_at)}", method="CANCEL")
    tell_owner_released(slot, firm, booked_at)


def tell_owner_released(slot, firm, booked_at) -> None:
    _tell_owner("meetings/released_by_firm", slot, firm, key=f"meeting-released:{_stamp(booked_at)}")


def tell_one_stands(slot, firm, people) -> None:
    """Two that have become `firm` had a meeting each; `slot` is the one that is left."""
    _send("meetings/one_stands", slot, firm, people, key=f"meeting-stands:{_stamp(slot.booked_at)}", method="REQUEST")


def tell_called_off(slot, firm, booked_at, why="") -> None:
    letter = "meetings/did_not_take_place" if slot.has_begun else "meetings/cancelled"
    _tell_firm(letter, slot, firm, key=f"meeting-called-off:{_stamp(booked_at)}", method="CANCEL", why=why)


def tell_minutes_sent(minutes) -> None:
    slot = minutes.slot
    key, until = f"minutes-sent:{_stamp(minutes.sent_at)}", day(minutes.mark_until)
    _tell_firm("meetings/minutes_sent", slot, slot.firm, key=key, minutes_page=page_of(minutes), until=until)


def tell_minutes_marked(minutes) -> None:
    slot = minutes.slot
    key = f"minutes-marked:{_stamp(minutes.marked_at)}"
    _tell_owner("meetings/minutes_marked", slot, slot.firm, key=key, minutes_page=page_of(minutes))


def _tell_firm(letter: str, slot, firm, *, key: str, **more) -> None:
    _send(letter, slot, firm, people_of(firm, neutral=True), key=key, **more)


def _tell_owner(letter: str, slot, firm, *, key: str, **more) -> None:
    _send(letter, slot, firm, people_of(slot.need.owner_id, neutral=True), key=key, **more)


def _send(letter: str, slot, firm, people, *, key: str, method: str = "", **more) -> None:
    """With `method` a calendar file goes along."""
    need = slot.need
    facts = {
        "firm": firm.name,
        "owner": need.owner.name,
        "need": need.title,
        "when": lambda: when(slot),
        "place": slot.place,
        "url": page("procurement:need_meetings", need.slug),
        "plan": page("procurement:need_meeting_plan", need.slug),
        **more,
    }

    def calendar_file(person) -> list[dict[str, str]]:
        content = ics.meeting(slot, firm, method=method, at=timezone.now(), attendee=person.email)
        return [{"name": "helsehub.ics", "type": f"text/calendar; method={method}", "content": content}]

    attachments = calendar_file if method else None
    send(letter, people, key=f"{key}:{slot.public_id}", sealed=True, facts=facts, attachments=attachments)


def _stamp(at) -> int:
    """One booking of a time from the next booking of it: both are told of."""
    return int(at.timestamp() * 1_000_000)
