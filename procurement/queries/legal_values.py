"""The values given by law, by date."""

import datetime as dt
from dataclasses import dataclass

from ..models import LegalValue
from ..partnership_checks import Value, Values

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
