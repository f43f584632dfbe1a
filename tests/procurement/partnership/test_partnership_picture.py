"""The words in the picture of a partnership: never broken in the middle without saying so."""

import datetime as dt

import pytest

from procurement.partnership.picture import Lane, Stretch, draw

DAY = dt.date(2026, 1, 1)


def lines_of(name, days):
    """The words of a phase that lasts so many of a thousand days."""
    short = Stretch(DAY, DAY + dt.timedelta(days=days - 1), "running", name, 1)
    rest = Stretch(DAY + dt.timedelta(days=days), DAY + dt.timedelta(days=999), "planned", "", 2)
    bar = draw(Lane("Faser", [short, rest]), [], today=DAY, today_words="I dag").bars[0]
    assert bar.title == name
    return [line for _y, line in bar.lines]


@pytest.mark.parametrize(
    ("name", "days", "lines"),
    [
        ("Pilot i fire virksomheter", 400, ["Pilot i fire virksomheter"]),
        ("Pilot i fire virksomheter", 150, ["Pilot i fire", "virksomheter"]),
        ("Konkurransegrunnlagsarbeid", 120, ["Konkurranseg…"]),
        ("Konkurransegrunnlagsarbeid og mer", 120, ["Konkurranseg…"]),
        ("Ny konkurransegrunnlagsfase", 120, ["Ny", "konkurranseg…"]),
        ("Pilot i fire virksomheter", 30, []),
    ],
)
def test_a_word_that_is_too_long_is_cut_with_an_ellipsis(name, days, lines):
    assert lines_of(name, days) == lines
