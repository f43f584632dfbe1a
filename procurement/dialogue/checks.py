"""What never stands in words that all suppliers read: who has met the owner, and what they told as trade secrets."""

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from actors.models import Actor
from ecosystem.shared.errors import ActionRefused

from ..models import Minutes
from ..naming import is_named
from ..states import MinutesState

# So much of a passage in the same words is no coincidence.
LETTERS_ALIKE = 30


def refuse_unshareable(need, *, title, text) -> None:
    refuse_named_firms(need, f"{title}\n{text}")
    refuse_secrets(need, f"{title}\n{text}")


def refuse_named_firms(need, text, *, where="") -> None:
    """Names those who have met the owner, will, or were given something."""
    for name in firms_involved(need):
        if is_named(name, text):
            if where:
                words = _("All suppliers will read this. Write “the supplier” instead of %(firm)s in: %(fields)s.")
                raise ActionRefused(words % {"firm": name, "fields": where}, code="named")
            words = _("The text names %(firm)s. Everyone reads it: write it without the name.")
            raise ActionRefused(words % {"firm": name}, code="named")


def firms_involved(need):
    """Names of those who have met the owner, will, or were given something."""
    involved = Q(pk__in=need.slots.values("firm")) | Q(pk__in=need.dialogue.values("firm"))
    return Actor.objects.filter(involved).order_by("pk").values_list("name", flat=True)


def refuse_secrets(need, text) -> None:
    """What a supplier has marked in its minutes, or can still mark, is not given to all another way."""
    read = plain(text)
    for minutes in Minutes.objects.filter(slot__need=need):
        shared = minutes.state == MinutesState.SHARED
        kept = [name for name in Minutes.SUPPLIERS_PARTS if not shared or name in minutes.secrets]
        if any(passage in read for name in kept for passage in passages(getattr(minutes, name))):
            raise ActionRefused(
                _(
                    "The text repeats what a supplier has told in a meeting, and has marked as a trade secret or can "
                    "still mark. Take it out. What is not marked is shared with the minutes."
                ),
                code="secret",
            )


def passages(text):
    """The sentences and lines that are long enough to be known again."""
    pieces = (plain(piece) for piece in re.split(r"(?<=[.!?])\s+|\n+", text))
    return [piece for piece in pieces if len(piece) >= LETTERS_ALIKE]


def plain(text) -> str:
    return " ".join(text.casefold().split()).strip(" .!?")


def refuse_unshared(need) -> None:
    if need.dialogue.filter(shared_at=None).exists():
        raise ActionRefused(
            _("Something in the dialogue was given to one supplier and not to all. Share it with everyone first."),
            code="unshared",
        )


def refuse_unwritten(slots) -> None:
    """`slots` of one need: what was said in a meeting is not known to all until its minutes are."""
    if slots.booked().exists():
        raise ActionRefused(
            _("There are meetings without minutes. Write the minutes, or cancel the meetings, first."), code="meetings"
        )
