"""What the rules ask of a plan, day by day."""

import datetime as dt
from dataclasses import replace

import pytest

from procurement.needs.legal_values import Value, Values
from procurement.partnership.checks import Phase, Plan, warnings

DAY = dt.date(2026, 3, 1)
LAW = (
    Value("partnership_request_days", 30, dt.date(2017, 1, 1), None, "FOA"),
    Value("partnership_invited", 3, dt.date(2017, 1, 1), None, "FOA"),
)
TENDER = Phase("Konkurranse", "tender", DAY, DAY + dt.timedelta(days=100), partners=3)
STEP = Phase("Prototype", "development", TENDER.ends_on, TENDER.ends_on + dt.timedelta(days=90), 500_000, sub_goals=1)
SOUND = Plan(
    market_lacks="Alt",
    ipr_terms="Leverandøren eier",
    maximum_cost=1,
    performance_goals=1,
    requests_from=DAY,
    requests_until=DAY + dt.timedelta(days=30),
    phases=(TENDER, STEP),
)


def codes(plan, values=LAW):
    return [row.code for row in warnings(plan, Values(values))]


def test_a_sound_plan_has_no_warnings():
    assert codes(SOUND) == []


def test_an_empty_plan_is_told_all_that_is_missing():
    assert codes(Plan()) == [
        "market_lacks",
        "ipr_terms",
        "maximum_cost",
        "performance_goals",
        "requests",
        "tender",
        "development",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"market_lacks": ""}, "market_lacks"),
        ({"ipr_terms": ""}, "ipr_terms"),
        ({"maximum_cost": None}, "maximum_cost"),
        ({"performance_goals": 0}, "performance_goals"),
        ({"requests_from": None}, "requests"),
        ({"requests_until": DAY + dt.timedelta(days=29)}, "requests"),
        ({"phases": (STEP,)}, "tender"),
        ({"phases": (TENDER,)}, "development"),
        ({"phases": (replace(TENDER, partners=2), STEP)}, "invited"),
        ({"phases": (TENDER, replace(STEP, sub_goals=0))}, "sub_goals"),
        ({"phases": (TENDER, replace(STEP, payment=None))}, "payment"),
        ({"phases": (TENDER, replace(STEP, payment=0))}, "payment"),
        ({"phases": (TENDER, replace(STEP, starts_on=TENDER.ends_on - dt.timedelta(days=1)))}, "order"),
    ],
)
def test_each_lack_is_told_by_itself(changes, code):
    assert codes(replace(SOUND, **changes)) == [code]


def test_a_maximum_cost_of_nothing_is_stated():
    assert codes(replace(SOUND, maximum_cost=0)) == []


def test_a_phase_may_begin_the_day_the_one_before_ends():
    assert codes(replace(SOUND, phases=(TENDER, replace(STEP, starts_on=TENDER.ends_on)))) == []


def test_the_value_of_the_day_counts():
    old = Value("partnership_request_days", 25, dt.date(2010, 1, 1), dt.date(2026, 3, 1), "Gammel")
    new = Value("partnership_request_days", 35, dt.date(2026, 3, 2), None, "Ny")
    values = [old, new, LAW[1]]
    assert codes(SOUND, values) == []
    later = replace(SOUND, requests_from=DAY + dt.timedelta(days=1), requests_until=DAY + dt.timedelta(days=31))
    (found,) = warnings(later, Values(values))
    assert (found.code, found.source) == ("requests", "Ny")
    assert "35" in found.text


def test_where_two_values_hold_the_later_counts():
    newer = Value("partnership_invited", 5, dt.date(2020, 1, 1), None, "Ny")
    assert codes(SOUND, [*LAW, newer]) == ["invited"]


def test_a_missing_value_is_told_and_not_guessed():
    ended = Value("partnership_request_days", 30, dt.date(2017, 1, 1), dt.date(2026, 2, 28), "FOA")
    found = warnings(SOUND, Values([ended]))
    assert [row.code for row in found] == ["value", "value"]
    assert not any("30" in row.text for row in found)


def test_every_warning_has_its_source():
    assert all(row.source for row in warnings(Plan(phases=(STEP, TENDER)), Values()))
