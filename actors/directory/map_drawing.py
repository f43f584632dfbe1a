"""The map's geometry: where circles and names go. Pure: places with degrees and numbers in, positions out.

Circles lie where the places do, moved only as far as it takes for them not to lie on each other; a thin line then leads
to the spot itself. Nothing is drawn that is not known: no coast, no borders, but degrees, north up and a scale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sqrt
from typing import Any

WIDTH, HEIGHT, MARGIN = 400, 452, 42
SOUTH, NORTH, WEST, EAST = 59.46, 60.89, 8.30, 10.76
KM_PER_DEGREE = 111.2
# Degrees of longitude are shorter than those of latitude so far north.
NARROWING = cos(radians((SOUTH + NORTH) / 2))
SCALE = min((WIDTH - 2 * MARGIN) / ((EAST - WEST) * NARROWING), (HEIGHT - 2 * MARGIN) / (NORTH - SOUTH))
LARGEST, SMALLEST, EMPTY = 21, 9.5, 3.5
LETTER, LINE = 7.5, 14  # of the names, in units of the drawing
GAP = 2.5
FILLED = 0.065  # of the paper, at most, so that there is room for the names


@dataclass
class Spot:
    """A place on the map. `x`, `y` are its circle's middle, `home` is the spot itself."""

    place: Any
    count: int
    chosen: bool
    home: tuple[float, float]
    radius: float
    x: float = 0
    y: float = 0
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"
    href: str = ""

    @property
    def name(self) -> str:
        """A map needs no word for what it is: Oslo, not Oslo kommune."""
        return self.place.name.removesuffix(" kommune")

    @property
    def is_moved(self) -> bool:
        return hypot(self.x - self.home[0], self.y - self.home[1]) > 4

    @property
    def at(self) -> dict[str, str]:
        """The numbers as SVG wants them, whatever the page's language."""
        numbers = {
            "x": self.x,
            "y": self.y,
            "r": self.radius,
            "home_x": self.home[0],
            "home_y": self.home[1],
            "label_x": self.label_x,
            "label_y": self.label_y,
            "number_y": self.y + 3.8,
        }
        return {name: f"{number:.1f}" for name, number in numbers.items()}


@dataclass
class Drawing:
    spots: list[Spot]
    parallels: list[tuple[str, str]]  # degrees north, y
    meridians: list[tuple[str, str]]  # degrees east, x
    scale_km: int
    scale_x: str
    scale_y: str
    box: str = f"0 0 {WIDTH} {HEIGHT}"
    width: int = WIDTH
    height: int = HEIGHT


def on_paper(latitude: float, longitude: float) -> tuple[float, float]:
    return MARGIN + (longitude - WEST) * NARROWING * SCALE, MARGIN + (NORTH - latitude) * SCALE


def is_on_map(latitude: float, longitude: float) -> bool:
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def draw(places: Iterable[tuple[Any, int, bool]]) -> Drawing:
    """`places` are (place with latitude and longitude, number, chosen); those outside the map are left out."""
    kept = [row for row in places if is_on_map(row[0].latitude, row[0].longitude)]
    most = max((count for _place, count, _chosen in kept), default=0)
    whole = sum(count for _place, count, _chosen in kept) / most if most else 1
    largest = min(LARGEST, sqrt(FILLED * WIDTH * HEIGHT / pi / whole))
    spots = [_spot(place, count, chosen, largest / sqrt(most or 1)) for place, count, chosen in kept]
    _move_apart(spots)
    _place_names(spots)
    km = 25
    return Drawing(
        spots=sorted(spots, key=lambda spot: spot.place.name),
        parallels=[(_degrees(value), f"{on_paper(value, WEST)[1]:.1f}") for value in (59.5, 60, 60.5)],
        meridians=[(_degrees(value), f"{on_paper(NORTH, value)[0]:.1f}") for value in (8.5, 9.5, 10.5)],
        scale_km=km,
        scale_x=f"{12 + km / KM_PER_DEGREE * SCALE:.1f}",
        scale_y=f"{HEIGHT - 14}",
    )


def _degrees(value: float) -> str:
    return f"{value:g}"


def _spot(place, count, chosen, unit) -> Spot:
    radius = EMPTY
    if count:
        room_for_digits = 4 + 3.4 * len(str(count))
        radius = max(SMALLEST, room_for_digits, unit * sqrt(count))
    x, y = on_paper(place.latitude, place.longitude)
    return Spot(place, count, chosen, (x, y), radius, x, y)


def _move_apart(spots: Sequence[Spot]) -> None:
    """Push overlapping circles from each other, the smaller the further, until none overlap."""
    for _round in range(400):
        moved = False
        for number, one in enumerate(spots):
            for other in spots[number + 1 :]:
                apart = one.radius + other.radius + GAP
                dx, dy = other.x - one.x, other.y - one.y
                distance = hypot(dx, dy) or 0.01
                if distance >= apart - 0.05:
                    continue
                moved = True
                push = (apart - distance) / distance
                share = one.radius / (one.radius + other.radius)
                other.x, other.y = other.x + dx * push * share, other.y + dy * push * share
                one.x, one.y = one.x - dx * push * (1 - share), one.y - dy * push * (1 - share)
        for spot in spots:
            spot.x = min(max(spot.x, spot.radius + 2), WIDTH - spot.radius - 2)
            spot.y = min(max(spot.y, spot.radius + 2), HEIGHT - spot.radius - 24)
        if not moved:
            return


Box = tuple[float, float, float, float]


def _place_names(spots: Sequence[Spot]) -> None:
    """Each name beside its circle where it covers least: the most crowded choose first, then all once more."""
    circles = [(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]
    names: dict[int, Box] = {}
    order = sorted(range(len(spots)), key=lambda i: -sum(_near(spots[i], other) for other in spots))
    for _round in range(3):
        for i in order:
            taken = [box for j, box in enumerate(circles) if j != i] + [box for j, box in names.items() if j != i]
            best = min(_candidates(spots[i]), key=lambda candidate: _cost(candidate, taken))
            _worse, x, y, anchor, names[i] = best
            spots[i].label_x, spots[i].label_y, spots[i].anchor = x, y, anchor


def _near(one: Spot, other: Spot) -> int:
    return hypot(one.x - other.x, one.y - other.y) < 60


def _candidates(spot: Spot):
    """(how much worse than the first, x, y of the text's foot, anchor, box), best first."""
    width = LETTER * len(spot.name) * (1 if spot.count else 0.9)
    for step in (0, 5, 11):
        r, slant = spot.radius + 3 + step, (spot.radius + 2 + step) * 0.74
        for worse, x, y, anchor in (
            (0, spot.x + r, spot.y + 4, "start"),
            (1, spot.x - r, spot.y + 4, "end"),
            (2, spot.x, spot.y - r, "middle"),
            (2, spot.x, spot.y + r + 10, "middle"),
            (3, spot.x + slant, spot.y - slant, "start"),
            (3, spot.x + slant, spot.y + slant + 10, "start"),
            (4, spot.x - slant, spot.y - slant, "end"),
            (4, spot.x - slant, spot.y + slant + 10, "end"),
        ):
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            yield worse + step, x, y, anchor, (left, y - LINE + 3, left + width, y + 3)


def _cost(candidate, taken: Sequence[Box]) -> float:
    worse, _x, _y, _anchor, (left, top, right, bottom) = candidate
    outside = max(0, 2 - left) + max(0, right - WIDTH + 2) + max(0, 2 - top) + max(0, bottom - HEIGHT + 26)
    covered = sum(
        max(0, min(right, box[2]) - max(left, box[0])) * max(0, min(bottom, box[3]) - max(top, box[1])) for box in taken
    )
    return worse + 40 * outside + 2 * covered
