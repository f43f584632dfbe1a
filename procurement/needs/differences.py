"""Reads for amendments: what would change, what was changed, and which responses are confirmed since."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from ecosystem.shared.languages import ContentLanguage
from ecosystem.shared.templatetags.ui import nok

from ..models import Amendment, Need
from ..vocabulary import SEALED_WORDS, InnovationType, cpv_name
from .queries import value_of

MONEY = {"budget_from", "budget_to", "practice_cost"}
TIMES = {"response_deadline"}
DAYS = {"starts_from", "starts_to", "questions_until", "answers_until"}
# Kept as codes, so that each reader has their words.
CODES = {"cpv_codes", "innovation_types"}
YES_OR_NO = {"True": gettext_lazy("Yes"), "False": gettext_lazy("No")}
CHOICES: dict[str, dict[str, Any]] = {
    "participants_read": YES_OR_NO,
    "followers_meet": YES_OR_NO,
    "is_sealed": {"True": SEALED_WORDS[True], "False": SEALED_WORDS[False]},
    "language": dict(ContentLanguage.choices),
}
LONG = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field in words."""

    label: str
    old: str
    new: str
    # Something that comes in addition, and replaces nothing.
    is_addition: bool = False

    @property
    def is_long(self) -> bool:
        return max(len(self.old), len(self.new)) > LONG or "\n" in self.old + self.new


def label(field: str) -> str:
    """In a joint need `variant:<body>` and `volume:<body>` are one body's own."""
    if field == "documents":
        return gettext("New documents")
    if field == "members":
        return gettext("Public bodies that share the need")
    if field == "volume":
        return gettext("Volume in all")
    name, _colon, body = field.partition(":")
    if body:
        words = gettext("Volume at %(body)s") if name == "volume" else gettext("Special for %(body)s")
        return words % {"body": body}
    return capfirst(str(getattr(Need._meta.get_field(field), "verbose_name", field)))


def plain(value) -> str:
    """A value as the amendment keeps it: ISO 8601 for dates and times, codes with commas between, else text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(sorted(str(item) for item in value))
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)


def differences(need, fields) -> list[dict[str, str]]:
    """What `fields` would change in the need, in the fields' order. Topics are named in the need's own language."""
    changed = []
    for name, value in fields.items():
        old, new = value_of(need, name), list(value) if name == "topics" else value
        if (set(old) != set(new)) if isinstance(old, list) else old != new:
            with translation.override(need.language):
                changed.append({"field": name, "old": plain(old), "new": plain(new)})
    return changed


def in_words(changes) -> list[Change]:
    return [
        Change(
            label(row["field"]),
            _shown(row["field"], row["old"]),
            _shown(row["field"], row["new"]),
            is_addition=row["field"] == "documents",
        )
        for row in changes
    ]


def _shown(field, text) -> str:
    if not text:
        return ""
    if field in MONEY:
        return nok(int(text))
    if field in TIMES and (at := parse_datetime(text)):
        return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
    if field in CODES:
        return ", ".join(_code(field, code) for code in text.split(", "))
    if field in CHOICES:
        return str(CHOICES[field].get(text, text))
    if field.partition(":")[0] == "volume":
        return _grouped(text)
    if field in DAYS and (day := parse_date(text)):
        return formats.date_format(day, "DATE_FORMAT")
    return text


def _grouped(text) -> str:
    """“1250 users” with the number as it is written in the reader's language."""
    number, _space, what = text.partition(" ")
    shown = formats.number_format(int(number), use_l10n=True, force_grouping=True) if number.isdigit() else number
    return f"{shown} {what}".strip()


def _code(field, code) -> str:
    if field == "innovation_types":
        return str(dict(InnovationType.choices).get(code, code))
    return f"{code} {cpv_name(code)}".strip()


def amendments_of(need) -> list[tuple[Amendment, list[Change]]]:
    """What was changed after publication, newest first. One query."""
    return [(row, in_words(row.changes)) for row in need.amendments.order_by("-number")]
