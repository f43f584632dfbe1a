"""What the holder's and the owner's editors are told of an option. The amounts are theirs, so the letters are sealed."""

from datetime import timedelta

from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from actors.models import Membership
from ecosystem.shared.mail import page_address, queue_letters
from ecosystem.shared.models import OutgoingMail

from ..models import Option

# Days before the last one, the farthest first.
THRESHOLDS = (90, 30, 7)
BATCH = 200


def remind_of_options(*, today=None) -> int:
    """Tell the editors on both sides of options that run out with something left; returns how many options.

    One letter for each threshold that is reached, and only the nearest when several have been missed. The letter's key
    holds the last day: an extension reminds anew, and running again sends nothing twice.
    """
    today = today or timezone.localdate()
    soon = Option.objects.expiring(after=today - timedelta(days=1), until=today + timedelta(days=max(THRESHOLDS)))
    options = soon.select_related("need__owner", "holder")
    number = 0
    for option in options.order_by("pk").iterator(chunk_size=BATCH):
        left = (option.until - today).days
        nearest = min(days for days in THRESHOLDS if left <= days)
        _send(option, f"ends:{option.until.isoformat()}:{nearest}", [option.holder_id, option.need.owner_id], _ending)
        number += 1
    return number


def tell_changed(option, change, *, besides) -> None:
    _send(option, f"changed:{change.pk}", [option.holder_id], lambda row: _changed(row, change), besides=besides)


def tell_given_up(option, change, *, besides) -> None:
    _send(option, f"given-up:{change.pk}", [option.need.owner_id], lambda row: _given_up(row, change), besides=besides)


def tell_opened(option, *, besides) -> None:
    _send(option, "opened", [option.holder_id], _opened, besides=besides)


def _send(option, key, actors, words, *, besides=None) -> None:
    letters = []
    for person in _editors(actors, besides):
        with translation.override(person.language):
            subject, text = words(option)
        letters.append(
            OutgoingMail(
                key=f"sealed:option:{option.pk}:{key}:{person.pk}",
                to=person.email,
                subject=subject,
                text=text,
                language=person.language,
            )
        )
    queue_letters(letters)


def _editors(actors, besides):
    """Each person once. Coordinators can make themselves editors, and stand outside what is the parties' own."""
    rows = Membership.objects.acting().neutral().filter(actor__in=set(actors))
    return rows.exclude(person=getattr(besides, "pk", None)).people()


def _facts(option) -> dict:
    return {
        "holder": option.holder.name,
        "owner": option.need.owner.name,
        "need": option.need.title,
        "subject": option.subject,
        "until": formats.date_format(option.until, "DATE_FORMAT"),
        "left": option.in_words(option.left),
        "maximum": option.in_words(option.maximum),
        "url": page_address(reverse("procurement:option_detail", args=[option.public_id])),
    }


def _ending(option) -> tuple[str, str]:
    facts = _facts(option)
    text = _(
        "Hello,\n\n%(holder)s can buy “%(subject)s” under an option from the need “%(need)s”. The last day is %(until)s. "
        "%(left)s of %(maximum)s is not called off.\n\nAfter the last day nothing can be bought under the option. Decide in "
        "good time whether to call off, or to give the option up:\n%(url)s\n\nHelseHub"
    )
    return _("The option runs out on %(until)s: %(subject)s") % facts, text % facts


def _changed(option, change) -> tuple[str, str]:
    facts = _facts(option) | {"why": change.why}
    text = _(
        "Hello,\n\n%(owner)s has changed your option on “%(subject)s” from the need “%(need)s”.\n\nWhy: %(why)s\n\nThe last "
        "day is %(until)s, and %(left)s of %(maximum)s is left. See what is changed:\n%(url)s\n\nHelseHub"
    )
    return _("Your option is changed: %(subject)s") % facts, text % facts


def _given_up(option, change) -> tuple[str, str]:
    facts = _facts(option) | {"why": change.why}
    text = _(
        "Hello,\n\n%(holder)s has given up its option on “%(subject)s” from the need “%(need)s”.\n\nWhy: %(why)s\n\n%(url)s"
        "\n\nHelseHub"
    )
    return _("An option is given up: %(subject)s") % facts, text % facts


def _opened(option) -> tuple[str, str]:
    facts = _facts(option)
    text = _(
        "Hello,\n\n%(owner)s has opened the options from the need “%(need)s”. You can now buy “%(subject)s”: at most "
        "%(maximum)s, until %(until)s.\n\nRecord each purchase here, so that the sum is right:\n%(url)s\n\nHelseHub"
    )
    return _("You can use your option: %(subject)s") % facts, text % facts
