"""Norwegian working days and the dates that follow from a deadline."""

from datetime import date

import pytest

from procurement.working_days import dialogue_dates, is_working_day, on_or_before, working_days_before


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # an ordinary Friday
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 5, 1), False),
        (date(2026, 5, 14), False),  # Ascension Day
        (date(2027, 5, 17), False),
        (date(2027, 3, 25), False),  # Maundy Thursday
        (date(2026, 12, 24), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), True),
    ],
)
def test_working_days(day, works):
    assert is_working_day(day) is works


def test_counting_back_skips_what_is_no_working_day():
    assert on_or_before(date(2026, 5, 17)) == date(2026, 5, 15)
    assert working_days_before(date(2027, 3, 30), 1) == date(2027, 3, 24)  # over Easter


def test_dates_of_a_dialogue():
    dates = dialogue_dates(date(2026, 12, 18))
    assert dates.answers_until == date(2026, 12, 11)  # six days before is a Saturday
    assert dates.questions_until == date(2026, 12, 7)


def test_dates_over_christmas():
    dates = dialogue_dates(date(2027, 1, 4))
    assert dates.answers_until == date(2026, 12, 29)
    assert dates.questions_until == date(2026, 12, 21)
