"""Norwegian working days, and the dates that follow from a need's deadline.

The public sector counts from the regulation on public procurement (FOA) § 14-2: answers to questions are given at the
latest six days before the deadline. The days before that are ours: the owner gets four working days to answer.
"""

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass
from functools import cache

ANSWERS_DAYS_BEFORE = 6
WORKING_DAYS_TO_ANSWER = 4
# Christmas Eve and New Year's Eve are no public holidays, but nobody answers then.
_EVES = {(12, 24), (12, 31)}


@cache
def _holidays() -> Container[dt.date]:
    # Imported late: it knows every country, which takes a tenth of the portal's start.
    import holidays

    return holidays.country_holidays("NO")


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in _EVES and day not in _holidays()


def on_or_before(day: dt.date) -> dt.date:
    """The day itself when it is a working day, else the last one before it."""
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def working_days_before(day: dt.date, count: int) -> dt.date:
    """The working day that lies `count` working days before `day`, which itself is not counted."""
    for _number in range(count):
        day = on_or_before(day - dt.timedelta(days=1))
    return day


def working_days_after(day: dt.date, count: int) -> dt.date:
    """The working day that lies `count` working days after `day`, which itself is not counted."""
    for _number in range(count):
        day += dt.timedelta(days=1)
        while not is_working_day(day):
            day += dt.timedelta(days=1)
    return day


@dataclass(frozen=True, slots=True)
class DialogueDates:
    """The last days on which something may happen, whole days in Norwegian time."""

    questions_until: dt.date
    answers_until: dt.date


def dialogue_dates(deadline: dt.date) -> DialogueDates:
    """What follows from the day of the deadline: the last working days for answers and for questions."""
    answers = on_or_before(deadline - dt.timedelta(days=ANSWERS_DAYS_BEFORE))
    return DialogueDates(working_days_before(answers, WORKING_DAYS_TO_ANSWER), answers)
