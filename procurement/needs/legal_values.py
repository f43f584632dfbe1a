"""Values given by law that run out: coordinators are reminded, once for each value and each kind of reminder."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from ..models import LegalValue
from .letters import tell_of_legal_value


@transaction.atomic
def remind_of_legal_values(*, day=None) -> int:
    """One mail to each coordinator for each value that ends within 60 days, and one when it has ended with nothing
    after it. Returns how many values somebody was told of now. `day` is a date, by default today."""
    told = 0
    for ending in ending_values(day or timezone.localdate()):
        if tell_of_legal_value(ending):
            LegalValue.objects.filter(pk=ending.value.pk).update(reminded_at=timezone.now())
            told += 1
    return told


@dataclass(frozen=True, slots=True)
class Value:
    """What the law counts, as a coordinator has written it: `until` is the last day, None when open."""

    code: str
    value: int
    since: dt.date
    until: dt.date | None
    source: str


class Values:
    def __init__(self, rows: Iterable[Value] = ()) -> None:
        self.rows = sorted(rows, key=lambda row: row.since, reverse=True)

    def on(self, code: str, day: dt.date) -> Value | None:
        """The one that holds on the day; where two do, the one that began last."""
        for row in self.rows:
            if row.code == code and row.since <= day and (row.until is None or day <= row.until):
                return row
        return None


# So many days before its period ends, a value is asked about.
NOTICE = dt.timedelta(days=60)


def legal_values() -> Values:
    """All of them, for checks that are of many days. One query."""
    return Values(
        Value(row.code, row.value, row.valid_from, row.valid_until, row.source) for row in LegalValue.objects.all()
    )


@dataclass(frozen=True, slots=True)
class Ending:
    """A value whose period ends soon ("ending") or has ended ("ended") on `last_day`, with nothing after it."""

    value: LegalValue
    kind: str
    last_day: dt.date


def ending_values(day: dt.date) -> list[Ending]:
    """The last value of each kind where it ends within the notice, or has ended. One query."""
    last = LegalValue.objects.order_by("code", "-valid_from").distinct("code")
    found = [
        Ending(row, "ended" if row.valid_until < day else "ending", row.valid_until)
        for row in last
        if row.valid_until and row.valid_until <= day + NOTICE
    ]
    return sorted(found, key=lambda ending: (ending.last_day, ending.value.code))
