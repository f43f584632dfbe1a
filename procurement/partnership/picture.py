"""The partnership over time as shapes on a canvas: where each bar, gate and word goes. The template gives them their look.

Units are those of the SVG's viewBox; days run from left to right. Words stand above their bars, where they follow the
picture when it is scrolled on a phone.
"""

import datetime as dt
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import formats
from django.utils.translation import pgettext

WIDTH, EDGE = 1120, 14
HEAD, PHASE_HEIGHT, BAR, LABEL, GAP, GROUP = 40, 58, 14, 22, 12, 34
GATE = 9
LETTER = 7.1  # how wide a letter of the words is, about
MOST_TICKS = 12
LEAST_BAR = 4.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of a lane. `name` is written in it when it fits; `state` gives its look; `gate` a diamond at its end."""

    first: dt.date
    last: dt.date
    state: str = ""
    name: str = ""
    number: int | None = None
    gate: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    state: str
    title: str = ""
    number: int | None = None
    lines: tuple[tuple[float, str], ...] = ()
    text_x: float = 0

    @property
    def number_x(self) -> float:
        return self.x + 10

    @property
    def number_y(self) -> float:
        return self.y + self.height / 2 + 5


@dataclass(frozen=True, slots=True)
class Gate:
    x: float
    y: float
    state: str
    points: str
    title: str


@dataclass(frozen=True, slots=True)
class Word:
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(slots=True)
class Picture:
    height: float = 0
    width: int = WIDTH
    bars: list[Bar] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    names: list[Word] = field(default_factory=list)
    groups: list[Word] = field(default_factory=list)
    ticks: list[Word] = field(default_factory=list)
    today: Word | None = None

    @property
    def foot(self) -> float:
        return self.height - EDGE


def draw(phases: Lane, groups: Iterable[tuple[str, Sequence[Lane]]], *, today: dt.date, today_words: str) -> Picture:
    """The lane of phases, then groups of lanes under their headings. Groups without lanes are left out."""
    groups = [(name, lanes) for name, lanes in groups if lanes]
    stretches = [*phases.stretches, *(row for _name, lanes in groups for lane in lanes for row in lane.stretches)]
    if not stretches:
        return Picture()
    scale = _Scale(min(row.first for row in stretches), max(row.last for row in stretches))
    picture = Picture()
    y: float = HEAD + GROUP - 12
    picture.groups.append(Word(EDGE, y - 8, phases.name))
    _phases(picture, phases, scale, y)
    y += PHASE_HEIGHT
    for name, lanes in groups:
        y += GROUP
        picture.groups.append(Word(EDGE, y - 8, name))
        for lane in lanes:
            y = _lane(picture, lane, scale, y)
    picture.height = round(y + EDGE, 1)
    picture.ticks = list(scale.ticks())
    if scale.first <= today <= scale.last:
        x = scale.x(today)
        anchor = "end" if x > WIDTH * 0.9 else "start"
        picture.today = Word(x, 34, today_words, anchor)
    return picture


class _Scale:
    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last + dt.timedelta(days=1)
        self.days = max((self.last - self.first).days, 1)

    def x(self, day: dt.date) -> float:
        return round(EDGE + (day - self.first).days / self.days * (WIDTH - 2 * EDGE), 1)

    def ticks(self):
        """The first day of each month, quarter or year: as fine as there is room for."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next(
            (step for step in (1, 3, 6, 12) if months / step <= MOST_TICKS), 12 * -(-months // (12 * MOST_TICKS))
        )
        month = self.first.year * 12 + self.first.month - 1
        for n in range(month + -month % step, self.last.year * 12 + self.last.month, step):
            day = dt.date(n // 12, n % 12 + 1, 1)
            if self.first <= day < self.last and self.x(day) < WIDTH - 70:
                yield Word(self.x(day), 16, formats.date_format(day, pgettext("date format", "M Y")))


def _phases(picture, lane, scale, y) -> None:
    for row in lane.stretches:
        x, width = _span(row, scale)
        room = int((width - 34) / LETTER)
        lines = _fitted(row.name, room) if room >= 6 else []
        top = y + PHASE_HEIGHT / 2 + (5 if len(lines) < 2 else -4)
        words = tuple((round(top + 17 * n, 1), line) for n, line in enumerate(lines))
        picture.bars.append(Bar(x, y, width, PHASE_HEIGHT, row.state, row.name, row.number, words, round(x + 30, 1)))
    for row in lane.stretches:
        if row.gate:
            x, middle = scale.x(row.last + dt.timedelta(days=1)), y + PHASE_HEIGHT
            corners = ((x, middle - GATE), (x + GATE, middle), (x, middle + GATE), (x - GATE, middle))
            points = " ".join(f"{round(a, 1)},{round(b, 1)}" for a, b in corners)
            picture.gates.append(Gate(x, middle, row.state, points, row.name))


def _fitted(name, room) -> list[str]:
    """A name on at most two lines. A word that is too long for a line is cut there, and nothing follows it."""
    words = []
    for word in name.split():
        if len(word) > room:
            words.append(word[: room - 1].rstrip("-,.") + "…")
            break
        words.append(word)
    lines = textwrap.wrap(" ".join(words), room, max_lines=2, placeholder="…", break_on_hyphens=False)
    return [line for line in lines if line != "…"]


def _lane(picture, lane, scale, y) -> float:
    """One lane with its name above where it begins; gives where the next one begins."""
    begin = min(scale.x(row.first) for row in lane.stretches)
    text = textwrap.shorten(lane.name, int((WIDTH - 2 * EDGE) / LETTER), placeholder="…")
    fits = begin + len(text) * LETTER <= WIDTH - EDGE
    end = max(scale.x(row.last) for row in lane.stretches)
    picture.names.append(
        Word(begin, y + LABEL - 6, text) if fits else Word(max(end, len(text) * LETTER), y + LABEL - 6, text, "end")
    )
    for row in lane.stretches:
        x, width = _span(row, scale)
        picture.bars.append(Bar(x, y + LABEL, width, BAR, row.state, row.name or lane.name))
    return y + LABEL + BAR + GAP


def _span(row, scale) -> tuple[float, float]:
    x = scale.x(row.first)
    return x, round(max(scale.x(row.last + dt.timedelta(days=1)) - x - 1, LEAST_BAR), 1)
