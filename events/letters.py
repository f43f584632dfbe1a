"""Who hears of their place at an event, and when. The words are in templates/letters/events/."""

from django.utils import formats, timezone

from ecosystem.shared.letters import page_of, piece, send_one

from .ics import event_calendar
from .models import Event, Signup


def tell_signed_up(signup: Signup) -> None:
    """The confirmation: a place, or a number in the queue."""
    if signup.has_place:
        _send("events/place", signup, f"signup-confirmed:{signup.public_id}", method="REQUEST")
    else:
        _send("events/waiting", signup, f"signup-waiting:{signup.public_id}", position=signup.position or "")


def tell_promoted(signup: Signup) -> None:
    _send("events/promoted", signup, f"signup-promoted:{signup.public_id}", method="REQUEST")


def tell_cancelled(signup: Signup, *, had_place: bool) -> None:
    method = "CANCEL" if had_place else ""
    _send("events/sign_up_cancelled", signup, f"signup-cancelled:{signup.public_id}", method=method)


def tell_uninvited(signup: Signup, *, had_place: bool) -> None:
    method = "CANCEL" if had_place else ""
    _send("events/uninvited", signup, f"signup-uninvited:{signup.public_id}", method=method)


def tell_called_off(signup: Signup) -> None:
    method = "CANCEL" if signup.has_place else ""
    _send("events/called_off", signup, f"event-called-off:{signup.public_id}", method=method)


def tell_changed(signup: Signup) -> None:
    """Time or place is new; the calendar file replaces the one they have."""
    key = f"event-changed:{signup.public_id}:{signup.event.sequence}"
    _send("events/changed", signup, key, method="REQUEST" if signup.has_place else "")


def when_and_where(event: Event, *, with_online_link: bool) -> str:
    """Lines of plain text in the active language."""
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    facts = {
        "day": _day(start),
        "from": formats.time_format(start, "TIME_FORMAT"),
        "until": formats.time_format(end, "TIME_FORMAT"),
        "last_day": "" if start.date() == end.date() else _day(end),
        "place": ", ".join(filter(None, [event.place_name, event.address])),
        "is_online": bool(event.online_url),
        "link": event.online_url if with_online_link else "",
    }
    return piece("events/_when_and_where", facts)


def _day(moment) -> str:
    return f"{formats.date_format(moment, 'l')} {formats.date_format(moment, 'DATE_FORMAT')}"


def _send(letter: str, signup: Signup, key: str, *, method: str = "", **more) -> None:
    """With `method` a calendar file goes along."""
    event = signup.event
    send_one(
        letter,
        signup.person,
        key=key,
        # What is by invitation is not for the coordinators, so neither is the letter in their outbox.
        sealed=event.is_by_invitation,
        facts={
            "event": event.title,
            "facts": lambda: when_and_where(event, with_online_link=signup.has_place),
            "reason": event.called_off_reason,
            "url": page_of(event),
            **more,
        },
        attachments=(lambda _person: [_calendar_file(signup, method)]) if method else None,
    )


def _calendar_file(signup: Signup, method: str) -> dict[str, str]:
    content = event_calendar(
        signup.event,
        method=method,
        at=timezone.now(),
        attendee=signup.person.email,
        with_online_link=signup.has_place,
    )
    return {"name": "helsehub.ics", "type": f"text/calendar; method={method}", "content": content}
