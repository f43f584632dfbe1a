"""The letters people get about their place at an event, each in their own language."""

from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.mail import page_address, queue_mail

from .ics import event_calendar
from .models import Event, Signup


def tell_signed_up(signup: Signup) -> None:
    """The confirmation: a place, or a number in the queue."""
    if signup.has_place:
        _queue(
            signup,
            key=f"signup-confirmed:{signup.public_id}",
            subject=_("You have a place: %(event)s"),
            text=_(
                "Hello,\n\nYou have a place at “%(event)s”.\n\n%(facts)s\n\n"
                "The attached file puts it in your calendar. Can’t come? Cancel here, so that somebody else gets "
                "the place:\n%(url)s\n\nHelseHub"
            ),
            method="REQUEST",
        )
    else:
        _queue(
            signup,
            key=f"signup-waiting:{signup.public_id}",
            subject=_("You are on the waiting list: %(event)s"),
            text=_(
                "Hello,\n\n“%(event)s” is full. You are number %(position)s on the waiting list, and get an e-mail if "
                "there is a place for you.\n\n%(facts)s\n\nSee how it stands, or leave the waiting list:\n%(url)s\n\n"
                "HelseHub"
            ),
        )


def tell_promoted(signup: Signup) -> None:
    _queue(
        signup,
        key=f"signup-promoted:{signup.public_id}",
        subject=_("There is a place for you: %(event)s"),
        text=_(
            "Hello,\n\nThere is a place for you after all: you are now signed up for “%(event)s”.\n\n%(facts)s\n\n"
            "The attached file puts it in your calendar. Can’t come? Cancel here, so that the next in line gets "
            "the place:\n%(url)s\n\nHelseHub"
        ),
        method="REQUEST",
    )


def tell_cancelled(signup: Signup, *, had_place: bool) -> None:
    _queue(
        signup,
        key=f"signup-cancelled:{signup.public_id}",
        subject=_("Your sign-up is cancelled: %(event)s"),
        text=_(
            "Hello,\n\nYou are no longer signed up for “%(event)s”.\n\nChanged your mind? Sign up again here:\n%(url)s\n\n"
            "HelseHub"
        ),
        method="CANCEL" if had_place else "",
    )


def tell_uninvited(signup: Signup, *, had_place: bool) -> None:
    _queue(
        signup,
        key=f"signup-uninvited:{signup.public_id}",
        subject=_("Your sign-up is cancelled: %(event)s"),
        text=_(
            "Hello,\n\nYour organisation is no longer among those invited to “%(event)s”, so you are no longer signed up."
            "\n\nHelseHub"
        ),
        method="CANCEL" if had_place else "",
    )


def tell_called_off(signup: Signup) -> None:
    _queue(
        signup,
        key=f"event-called-off:{signup.public_id}",
        subject=_("Cancelled: %(event)s"),
        text=_(
            "Hello,\n\n“%(event)s” is cancelled and will not take place.\n\n%(reason)s%(facts)s\n\n"
            "You need not do anything.\n\n%(url)s\n\nHelseHub"
        ),
        method="CANCEL" if signup.has_place else "",
    )


def tell_changed(signup: Signup) -> None:
    """Time or place is new; the calendar file replaces the one they have."""
    _queue(
        signup,
        key=f"event-changed:{signup.public_id}:{signup.event.sequence}",
        subject=_("New time or place: %(event)s"),
        text=_(
            "Hello,\n\nThe time or place of “%(event)s” has changed. This is what applies now:\n\n%(facts)s\n\n"
            "Can’t come any longer? Cancel here:\n%(url)s\n\nHelseHub"
        ),
        method="REQUEST" if signup.has_place else "",
    )


def when_and_where(event: Event, *, with_online_link: bool) -> str:
    """Lines of plain text in the active language."""
    start, end = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    words = {"from": formats.time_format(start, "TIME_FORMAT"), "until": formats.time_format(end, "TIME_FORMAT")}
    if start.date() == end.date():
        lines = [_("When: %(day)s, %(from)s–%(until)s") % {"day": _day(start), **words}]
    else:
        lines = [
            _("When: %(day)s at %(from)s, until %(last_day)s at %(until)s")
            % {"day": _day(start), "last_day": _day(end), **words}
        ]
    if place := ", ".join(filter(None, [event.place_name, event.address])):
        lines.append(_("Where: %(place)s") % {"place": place})
    if event.online_url:
        link = event.online_url if with_online_link else _("those who have a place get the link")
        lines.append(_("Online: %(link)s") % {"link": link})
    return "\n".join(lines)


def _day(moment) -> str:
    return f"{formats.date_format(moment, 'l')} {formats.date_format(moment, 'DATE_FORMAT')}"


def _queue(signup: Signup, *, key: str, subject, text, method: str = "") -> None:
    """One letter in the outbox; with `method` a calendar file goes along."""
    event, person = signup.event, signup.person
    if not person.is_active:
        return
    with translation.override(person.language):
        words = {
            "event": event.title,
            "facts": when_and_where(event, with_online_link=signup.has_place),
            "position": signup.position or "",
            "reason": f"{event.called_off_reason}\n\n" if event.called_off_reason else "",
            "url": page_address(event.get_absolute_url()),
        }
        queue_mail(
            # What is by invitation is not for the coordinators, so neither is the letter in their outbox.
            key=f"sealed:{key}" if event.is_by_invitation else key,
            to=person.email,
            subject=subject % words,
            text=text % words,
            language=person.language,
            attachments=[_calendar_file(signup, method)] if method else [],
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
