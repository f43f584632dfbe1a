"""Reads for amendments: what would change, what was changed, and which responses are confirmed since."""

import datetime as dt
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst

from ecosystem.shared.templatetags.ui import nok

from ..models import Amendment, AmendmentConfirmation, Need
from ..states import ResponseState

MONEY = {"budget_from", "budget_to", "practice_cost"}
TIMES = {"response_deadline"}
DAYS = {"starts_from", "starts_to", "questions_until", "answers_until"}
LONG = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field in words."""

    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        return max(len(self.old), len(self.new)) > LONG or "\n" in self.old + self.new


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A material amendment made after a response was submitted, and when the firm said that it still stands."""

    amendment: Amendment
    at: dt.datetime | None


def label(field: str) -> str:
    return capfirst(str(getattr(Need._meta.get_field(field), "verbose_name", field)))


def plain(value) -> str:
    """A value as the amendment keeps it: ISO 8601 for dates and times, else text."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)


def differences(need, fields) -> list[dict[str, str]]:
    """What `fields` would change in the need, in the fields' order."""
    changed = [(name, getattr(need, name), value) for name, value in fields.items() if getattr(need, name) != value]
    return [{"field": name, "old": plain(old), "new": plain(new)} for name, old, new in changed]


def in_words(changes) -> list[Change]:
    return [
        Change(label(row["field"]), _shown(row["field"], row["old"]), _shown(row["field"], row["new"]))
        for row in changes
    ]


def _shown(field, text) -> str:
    if not text:
        return ""
    if field in MONEY:
        return nok(int(text))
    if field in TIMES and (at := parse_datetime(text)):
        return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
    if field in DAYS and (day := parse_date(text)):
        return formats.date_format(day, "DATE_FORMAT")
    return text


def amendments_of(need) -> list[tuple[Amendment, list[Change]]]:
    """What was changed after publication, newest first. One query."""
    return [(row, in_words(row.changes)) for row in need.amendments.order_by("-number")]


def confirmations(response) -> list[Confirmation]:
    """The material amendments since the response was submitted. Whoever may read the response may read these."""
    if response.state != ResponseState.SUBMITTED:
        return []
    material = Amendment.objects.filter(need=response.need_id, is_material=True, at__gt=response.submitted_at)
    confirmed = dict(AmendmentConfirmation.objects.filter(response=response).values_list("amendment", "at"))
    return [Confirmation(row, confirmed.get(row.pk)) for row in material]
