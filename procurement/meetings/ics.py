"""The dates of a need, and the meetings about it, as calendar files after RFC 5545."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event as Entry
from icalendar import vCalAddress, vText

from ecosystem.shared.calendars import new_calendar
from ecosystem.shared.mail import page_address

from ..models import Need


def need_dates(need: Need, *, at: datetime) -> str:
    """Last days for questions and answers as whole days, deadlines as half an hour that ends with them.

    Amended dates have the same UID and a higher SEQUENCE, so a calendar that reads the file again moves them.
    """
    calendar = new_calendar("PUBLISH")
    days = {
        "questions": (_("Last day for questions: %(need)s"), need.questions_until),
        "answers": (_("Last day for answers to questions: %(need)s"), need.answers_until),
    }
    times = {
        "deadline": (_("Deadline for responses: %(need)s"), need.response_deadline),
        "competition": (_("Deadline of the competition: %(need)s"), need.competition_deadline),
    }
    for key, (words, day) in days.items():
        if day:
            entry = _entry(need, key, words, at)
            entry.add("dtstart", day)
            entry.add("dtend", day + timedelta(days=1))
            entry.add("transp", "TRANSPARENT")
            calendar.add_component(entry)
    for key, (words, time) in times.items():
        if time:
            entry = _entry(need, key, words, at)
            entry.add("dtstart", (time - timedelta(minutes=30)).astimezone(UTC))
            entry.add("dtend", time.astimezone(UTC))
            calendar.add_component(entry)
    return calendar.to_ical().decode()


def meeting(slot, firm, *, method: str, at: datetime, attendee: str = "") -> str:
    """A firm's one-to-one meeting about a need: the same appointment when it is moved, with a higher SEQUENCE.

    `method`: PUBLISH (a file to keep), REQUEST or CANCEL (with `attendee`, by mail). Who meets is in the file: it is
    for the firm's people and the owner's.
    """
    need = slot.need
    entry = _entry(need, f"meeting.{firm.slug}", _("Meeting: %(need)s"), at)
    entry["sequence"] = int(at.timestamp()) - int(need.created_at.timestamp())
    entry.add("dtstart", slot.starts_at.astimezone(UTC))
    entry.add("dtend", slot.ends_at.astimezone(UTC))
    entry.add("location", slot.place)
    entry["description"] = vText(f"{need.owner.name} – {firm.name}\n\n{page_address(need.get_absolute_url())}")
    entry.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if attendee:
        organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        organiser.params["CN"] = vText(need.owner.name)
        entry["organizer"] = organiser
        guest = vCalAddress(f"mailto:{attendee}")
        guest.params["PARTSTAT"] = vText("ACCEPTED")
        guest.params["RSVP"] = vText("FALSE")
        entry.add("attendee", guest, encode=False)
    calendar = new_calendar(method)
    calendar.add_component(entry)
    return calendar.to_ical().decode()


def _entry(need: Need, key: str, words: str, at: datetime) -> Entry:
    url = page_address(need.get_absolute_url())
    entry = Entry()
    entry.add("uid", f"{key}.{need.slug}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    entry.add("sequence", int(need.updated_at.timestamp()) - int(need.created_at.timestamp()))
    entry.add("dtstamp", at.astimezone(UTC))
    entry.add("last-modified", need.updated_at.astimezone(UTC))
    entry.add("summary", words % {"need": need.title})
    entry.add("description", "\n\n".join(filter(None, [need.summary, url])))
    entry.add("url", url)
    return entry
