"""The letters about meetings. Who meets whom is between the firm and the owner, so all of them are sealed."""

from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.mail import page_address, queue_mail

from ..needs.letters import editors_of
from . import ics


def when(slot) -> str:
    """The day and the hours in the active language and Norwegian time."""
    start, end = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    day = f"{formats.date_format(start, 'l')} {formats.date_format(start, 'DATE_FORMAT')}"
    hours = f"{formats.time_format(start, 'TIME_FORMAT')}–{formats.time_format(end, 'TIME_FORMAT')}"
    return f"{day}, {hours}"


def tell_booked(slot) -> None:
    _tell_firm(
        slot,
        slot.firm,
        key=f"meeting-booked:{_stamp(slot.booked_at)}",
        subject=_("You have a meeting: %(need)s"),
        text=_(
            "Hello,\n\n%(firm)s has a meeting with %(owner)s about the need “%(need)s”.\n\n%(when)s\nWhere: %(place)s\n\n"
            "The attached file puts it in your calendar. You can choose another time or give the meeting up before it "
            "starts:\n%(url)s\n\n%(owner)s takes minutes. You read them first and mark what is a trade secret. The rest "
            "is then given to all suppliers, without your name.\n\nHelseHub"
        ),
        method="REQUEST",
    )
    _tell_owner(
        slot,
        slot.firm,
        key=f"meeting-booked:{_stamp(slot.booked_at)}",
        subject=_("A meeting is booked: %(need)s"),
        text=_(
            "Hello,\n\n%(firm)s has booked a meeting with you about the need “%(need)s”.\n\n%(when)s\nWhere: %(place)s\n\n"
            "All meetings:\n%(plan)s\n\nOnly your own people may know who you meet.\n\nHelseHub"
        ),
    )


def tell_released(slot, firm, booked_at) -> None:
    """`slot` is free again; `firm` had booked it at `booked_at`."""
    _tell_firm(
        slot,
        firm,
        key=f"meeting-released:{_stamp(booked_at)}",
        subject=_("Your meeting is given up: %(need)s"),
        text=_(
            "Hello,\n\n%(firm)s no longer has this meeting with %(owner)s about the need “%(need)s”:\n\n%(when)s\n\n"
            "You can book another time while there are some:\n%(url)s\n\nHelseHub"
        ),
        method="CANCEL",
    )
    tell_owner_released(slot, firm, booked_at)


def tell_owner_released(slot, firm, booked_at) -> None:
    _tell_owner(
        slot,
        firm,
        key=f"meeting-released:{_stamp(booked_at)}",
        subject=_("A meeting is given up: %(need)s"),
        text=_(
            "Hello,\n\n%(firm)s has given up this meeting about the need “%(need)s”, and the time is free again:\n\n"
            "%(when)s\n\nAll meetings:\n%(plan)s\n\nHelseHub"
        ),
    )


def tell_one_stands(slot, firm, memberships) -> None:
    """Two that have become `firm` had a meeting each; `slot` is the one that is left."""
    for person in memberships.neutral().people():
        _queue(
            person,
            slot,
            firm,
            f"meeting-stands:{_stamp(slot.booked_at)}",
            _("You have one meeting, not two: %(need)s"),
            _(
                "Hello,\n\nTwo actors that have become %(firm)s each had a meeting with %(owner)s about the need "
                "“%(need)s”. A firm has one, so the first stands:\n\n%(when)s\nWhere: %(place)s\n\nThe other is given up. "
                "The attached file puts the one that stands in your calendar. Take the other out if it is there.\n\n"
                "You can choose another time or give the meeting up before it starts:\n%(url)s\n\nHelseHub"
            ),
            method="REQUEST",
        )


def tell_called_off(slot, firm, booked_at, why="") -> None:
    words = _(
        "Hello,\n\n%(owner)s has cancelled this meeting about the need “%(need)s”:\n\n%(when)s\n\n%(why)s"
        "You can book another time if there are some:\n%(url)s\n\nHelseHub"
    )
    if slot.has_begun:
        words = _(
            "Hello,\n\n%(owner)s has noted that this meeting about the need “%(need)s” did not take place:\n\n%(when)s\n\n"
            "%(why)sIs that wrong? Then tell %(owner)s. You can book another time if there are some:\n%(url)s\n\nHelseHub"
        )
    _tell_firm(
        slot,
        firm,
        key=f"meeting-called-off:{_stamp(booked_at)}",
        subject=_("Cancelled: your meeting about %(need)s"),
        text=words,
        method="CANCEL",
        why=why,
    )


def tell_minutes_sent(minutes) -> None:
    _tell_firm(
        minutes.slot,
        minutes.slot.firm,
        key=f"minutes-sent:{_stamp(minutes.sent_at)}",
        subject=_("Read the minutes: %(need)s"),
        text=_(
            "Hello,\n\n%(owner)s has written the minutes of the meeting with %(firm)s about the need “%(need)s”.\n\n"
            "Read them, and mark what you asked or showed that is a trade secret, at the latest %(until)s:\n%(minutes)s\n\n"
            "What you do not mark is given to all suppliers, without your name. What %(owner)s told you is given to all "
            "in any case.\n\nHelseHub"
        ),
        minutes=minutes,
    )


def tell_minutes_marked(minutes) -> None:
    _tell_owner(
        minutes.slot,
        minutes.slot.firm,
        key=f"minutes-marked:{_stamp(minutes.marked_at)}",
        subject=_("The minutes can be shared: %(need)s"),
        text=_(
            "Hello,\n\n%(firm)s has read the minutes of your meeting about the need “%(need)s”, and said what is secret. "
            "Share them with all:\n%(minutes)s\n\nHelseHub"
        ),
        minutes=minutes,
    )


def _tell_firm(slot, firm, *, key, subject, text, method="", **more) -> None:
    for person in editors_of(firm):
        _queue(person, slot, firm, key, subject, text, method=method, **more)


def _tell_owner(slot, firm, *, key, subject, text, **more) -> None:
    for person in editors_of(slot.need.owner_id):
        _queue(person, slot, firm, key, subject, text, **more)


def _queue(person, slot, firm, key, subject, text, *, method="", why="", minutes=None) -> None:
    need = slot.need
    with translation.override(person.language):
        words = {
            "firm": firm.name,
            "owner": need.owner.name,
            "need": need.title,
            "when": when(slot),
            "place": slot.place,
            "why": f"{why}\n\n" if why else "",
            "url": page_address(reverse("procurement:need_meetings", args=[need.slug])),
            "plan": page_address(reverse("procurement:need_meeting_plan", args=[need.slug])),
            "minutes": page_address(minutes.get_absolute_url()) if minutes else "",
            "until": formats.date_format(minutes.mark_until, "DATE_FORMAT") if minutes else "",
        }
        attachments = []
        if method:
            content = ics.meeting(slot, firm, method=method, at=timezone.now(), attendee=person.email)
            attachments = [{"name": "helsehub.ics", "type": f"text/calendar; method={method}", "content": content}]
        queue_mail(
            key=f"sealed:{key}:{slot.public_id}:{person.pk}",
            to=person.email,
            subject=str(subject) % words,
            text=str(text) % words,
            language=person.language,
            attachments=attachments,
        )


def _stamp(at) -> int:
    """One booking of a time from the next booking of it: both are told of."""
    return int(at.timestamp() * 1_000_000)
