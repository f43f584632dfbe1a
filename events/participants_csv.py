"""The list of participants as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Signup

# A cell that begins so is run as a formula by spreadsheets (OWASP: CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text with a quote in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text


def participants_csv(signups: Iterable[Signup]) -> str:
    """Semicolons and a byte order mark, as Norwegian spreadsheets expect."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow([_("No."), _("Name"), _("Status"), _("Note"), _("Signed up")])
    for number, signup in enumerate(signups, start=1):
        signed_up = timezone.localtime(signup.created_at).strftime("%Y-%m-%d %H:%M")
        cells = [str(signup.person), str(signup.get_state_display()), signup.note, signed_up]
        rows.writerow([number, *(harmless(cell) for cell in cells)])
    return "\ufeff" + out.getvalue()
