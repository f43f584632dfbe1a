"""The list of participants as rows for a spreadsheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from .models import Signup


def participant_rows(signups: Iterable[Signup]) -> Iterator[list[Any]]:
    """The heading, then a line for each who has signed up."""
    yield [_("No."), _("Name"), _("Status"), _("Note"), _("Signed up")]
    for number, signup in enumerate(signups, start=1):
        yield [number, signup.person, signup.get_state_display(), signup.note, signup.created_at]
