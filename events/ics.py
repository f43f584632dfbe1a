"""Calendar files after RFC 5545. Times are in UTC, which every calendar shows in its owner's zone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Event as Entry
from icalendar import vCalAddress, vText

from ecosystem.shared.calendars import new_calendar
from ecosystem.shared.mail import page_address

from .models import Event


def event_calendar(
    event: Event, *, method: str, at: datetime, attendee: str = "", with_online_link: bool = False
) -> str:
    """One event as a calendar file. `method`: PUBLISH (a file to keep), REQUEST or CANCEL (with `attendee`, by mail).

    The link to the online meeting goes only into files for those who have a place.
    """
    calendar = new_calendar(method)
    calendar.add_component(_entry(event, at=at, attendee=attendee, with_online_link=with_online_link, method=method))
    return calendar.to_ical().decode()


def feed(events: Iterable[Event], *, at: datetime, name: str) -> str:
    """Many events as one calendar to subscribe to."""
    calendar = new_calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_entry(event, at=at, method="PUBLISH"))
    return calendar.to_ical().decode()


def uid(event: Event) -> str:
    return f"{event.public_id}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def _entry(event: Event, *, at: datetime, method: str, attendee: str = "", with_online_link: bool = False) -> Entry:
    url = page_address(event.get_absolute_url())
    entry = Entry()
    entry.add("uid", uid(event))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", event.title)
    lines = [event.summary, url]
    if with_online_link and event.online_url:
        lines.insert(1, event.online_url)
    entry.add("description", "\n\n".join(lines))
    if place := ", ".join(filter(None, [event.place_name, event.address])):
        entry.add("location", place)
    elif with_online_link and event.online_url:
        entry.add("location", event.online_url)
    entry.add("url", url)
    entry.add("status", "CANCELLED" if method == "CANCEL" or event.is_cancelled else "CONFIRMED")
    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = vText(event.organiser.name)
    entry["organizer"] = organiser
    if attendee:
        guest = vCalAddress(f"mailto:{attendee}")
        guest.params["PARTSTAT"] = vText("ACCEPTED")
        guest.params["RSVP"] = vText("FALSE")
        entry.add("attendee", guest, encode=0)
    return entry
