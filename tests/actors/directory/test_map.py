"""The map: every municipality where it lies, with how many, and the same as a table."""

import re
from itertools import combinations
from types import SimpleNamespace

import pytest

from actors.directory.map_drawing import HEIGHT, LETTER, LINE, WIDTH, draw, on_paper
from actors.reference import CENTRES, MUNICIPALITIES
from tests.factories.actors import ActorFactory, RegionFactory, TopicFactory

MAP = "/aktorer/kart/"


def places(number):
    """Every municipality there is, `number(code)` actors in each."""
    return [
        (SimpleNamespace(name=MUNICIPALITIES[code], code=code, latitude=north, longitude=east), number(code), False)
        for code, (north, east) in CENTRES.items()
    ]


def box(spot):
    width = LETTER * len(spot.name) * (1 if spot.count else 0.9)
    left = spot.label_x - {"start": 0, "middle": width / 2, "end": width}[spot.anchor]
    return left, spot.label_y - LINE + 3, left + width, spot.label_y + 3


def covered(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0)


SPREADS = {
    "nobody": lambda code: 0,
    "as in the demo": lambda code: {"3301": 7, "3303": 5, "3312": 3, "3314": 3, "3201": 2, "0301": 7}.get(code, 0),
    "as many everywhere": lambda code: 5,
    "thousands": lambda code: {"3301": 3000, "3303": 1200}.get(code, 400),
}


def test_every_municipality_has_its_place_in_norway():
    assert CENTRES.keys() == MUNICIPALITIES.keys()
    assert all(57.9 < north < 71.3 and 4.5 < east < 31.2 for north, east in CENTRES.values())


def test_north_is_up_and_east_to_the_right():
    drawn = {spot.name: spot for spot in draw(places(lambda code: 0)).spots}
    assert drawn["Hemsedal"].home[1] < drawn["Ringerike"].home[1] < drawn["Holmestrand"].home[1]
    assert drawn["Hol"].home[0] < drawn["Kongsberg"].home[0] < drawn["Drammen"].home[0] < drawn["Oslo"].home[0]


def test_a_kilometre_is_as_long_north_as_east():
    north = on_paper(60, 9)[1] - on_paper(60.1, 9)[1]
    east = on_paper(60.17, 9.2)[0] - on_paper(60.17, 9)[0]
    assert east / north == pytest.approx(0.2 * 0.4975 / 0.1, rel=0.01)


@pytest.mark.parametrize("spread", SPREADS)
def test_circles_do_not_lie_on_each_other_and_all_is_on_the_paper(spread):
    spots = draw(places(SPREADS[spread])).spots
    for one, other in combinations(spots, 2):
        apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
        assert apart >= one.radius + other.radius, (one.name, other.name)
    for spot in spots:
        left, top, right, bottom = box(spot)
        assert 0 <= left <= right <= WIDTH, spot.name
        assert 0 <= top <= bottom <= HEIGHT, spot.name
        assert ((spot.x - spot.home[0]) ** 2 + (spot.y - spot.home[1]) ** 2) ** 0.5 < 40, spot.name


@pytest.mark.parametrize("spread", SPREADS)
def test_names_can_be_read(spread):
    spots = draw(places(SPREADS[spread])).spots
    for one, other in combinations(spots, 2):
        assert covered(box(one), box(other)) < 30, (one.name, other.name)
        for name, circle in ((one, other), (other, one)):
            r = circle.radius
            around = (circle.x - r, circle.y - r, circle.x + r, circle.y + r)
            assert covered(box(name), around) < 45, (name.name, circle.name)


def test_twice_as_many_is_twice_the_area():
    sizes = {spot.name: spot.radius for spot in draw(places(lambda code: {"3301": 80, "3303": 40}.get(code, 0))).spots}
    assert sizes["Drammen"] ** 2 == pytest.approx(2 * sizes["Kongsberg"] ** 2)


@pytest.fixture
def region(db):
    county = RegionFactory(code="33", name="Buskerud", level="county")
    where = {
        name: RegionFactory(code=code, name=name, parent=county, latitude=north, longitude=east)
        for code, name, (north, east) in [
            ("3301", "Drammen", CENTRES["3301"]),
            ("3303", "Kongsberg", CENTRES["3303"]),
            ("3320", "Flå", CENTRES["3320"]),
        ]
    }
    far = RegionFactory(code="1103", name="Stavanger", latitude=58.97, longitude=5.733)
    ActorFactory(kind="firm", region=where["Drammen"], topics=[TopicFactory(slug="fall")])
    ActorFactory(kind="firm", region=where["Drammen"])
    ActorFactory(kind="cluster", region=where["Kongsberg"])
    ActorFactory(kind="county", region=county)
    ActorFactory(kind="firm", region=far)
    ActorFactory(kind="firm")


def spots(response):
    return {spot.name: (spot.count, spot.href) for spot in response.context["drawing"].spots}


def rows(response):
    return {row["option"].value.words: row["option"].count for row in response.context["rows"]}


def test_the_map_and_the_table_say_the_same(client, region):
    page = client.get(MAP)
    assert spots(page) == {
        "Drammen": (2, "/aktorer/?region=3301"),
        "Flå": (0, "/aktorer/?region=3320"),
        "Kongsberg": (1, "/aktorer/?region=3303"),
    }
    assert rows(page) == {"Buskerud": 4, "Drammen": 2, "Kongsberg": 1, "Stavanger": 1}
    text = page.content.decode()
    assert 'aria-label="Drammen: 2 aktører"' in text
    assert "1 aktør har ikke oppgitt sted." in text


def test_the_map_keeps_the_choices(client, region):
    page = client.get(f"{MAP}?kind=firm&topic=fall&region=3303")
    assert spots(page) == {
        "Drammen": (1, "/aktorer/?kind=firm&topic=fall&region=3301"),
        "Flå": (0, "/aktorer/?kind=firm&topic=fall&region=3320"),
        "Kongsberg": (0, "/aktorer/?kind=firm&topic=fall"),
    }
    text = page.content.decode()
    assert re.search(r'aria-label="Kongsberg: 0 aktører\s*\(valgt\)"\s+aria-current="true"', text)
    assert 'href="/aktorer/?kind=firm&amp;topic=fall&amp;region=3303"' in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_map_takes_the_same_queries_for_any_number(client, django_assert_num_queries, db, count):
    for number in range(count):
        ActorFactory(region=RegionFactory(code=f"33{number:02}", latitude=60, longitude=9 + number / 10))
    with django_assert_num_queries(5):
        client.get(MAP)


def test_the_map_is_numbers_the_browser_reads_in_both_languages(client, region):
    for address in (MAP, "/en/actors/map/"):
        text = client.get(address).content.decode()
        drawing = re.search(r"<svg\s+viewBox=.*?</svg>", text, re.S).group()
        assert re.findall(r'\b(?:x|y|cx|cy|r)="[^"]*[^-0-9."][^"]*"', drawing) == []
        assert "style=" not in drawing


def test_an_empty_map_says_so(client, db):
    assert "Ingen aktører passer" in client.get(MAP).content.decode()
