import time

import pytest
from django.core.cache import cache

from actors.admission import register
from actors.admission.enterprise import readable_name, size_band, suggested_kind, suggested_sector, web_address
from actors.admission.register import Outcome, look_up
from tests.factories.actors import organisation_number
from tests.factories.enhetsregisteret import deleted, running, sub_unit, unit

NUMBER, OTHER = organisation_number(0), organisation_number(1)


@pytest.fixture
def brreg(settings):
    with running() as server:
        settings.BRREG_URL = server.url
        settings.BRREG_TIMEOUT = 15.0  # a busy machine's tests; those about waiting set their own
        yield server


def test_a_firm_is_told_of_in_the_portals_words(brreg):
    brreg.add(unit(NUMBER))
    answer = look_up(NUMBER)
    said = answer.enterprise
    assert answer.outcome == Outcome.FOUND
    assert (said.number, said.name, said.legal_form) == (NUMBER, "Fjordvakt Sensor AS", "AS")
    assert (said.kind, said.sector, said.size_band) == ("firm", "private", "6-20")
    assert (said.address, said.place, said.place_code) == ("Postboks 7, 3001 Drammen", "Drammen", "3301")
    assert (said.website, said.standing) == ("https://www.fjordvakt.example.no", "active")
    assert not said.is_sub_unit


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"konkurs": True, "konkursdato": "2026-01-12"}, "bankrupt"),
        ({"underAvvikling": True}, "winding_up"),
        ({"underTvangsavviklingEllerTvangsopplosning": True}, "winding_up"),
        ({"konkurs": True, "slettedato": "2026-02-01"}, "deleted"),
    ],
)
def test_how_it_stands(brreg, changes, standing):
    brreg.add(unit(NUMBER, **changes))
    assert look_up(NUMBER).enterprise.standing == standing


def test_a_deleted_unit_with_little_left(brreg):
    brreg.add(deleted(NUMBER))
    said = look_up(NUMBER).enterprise
    assert (said.standing, said.name, said.address, said.sector) == ("deleted", "Borte Vekk AS", "", "")


def test_a_sub_unit_tells_of_its_parent(brreg):
    brreg.add(unit(OTHER))
    brreg.add(sub_unit(NUMBER, OTHER))
    said = look_up(NUMBER).enterprise
    assert said.is_sub_unit
    assert (said.parent_number, said.parent_name, said.place) == (OTHER, "Fjordvakt Sensor AS", "Lier")
    assert [path.split("/")[-2] for path in brreg.asked] == ["enheter", "underenheter", "enheter"]


def test_a_sub_unit_whose_parent_is_slow_is_told_of_without_its_name(brreg):
    brreg.add(sub_unit(NUMBER, OTHER))
    brreg.trouble[OTHER] = "slow"
    said = look_up(NUMBER).enterprise
    assert (said.parent_number, said.parent_name) == (OTHER, "")


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (None, Outcome.UNKNOWN),
        ("410", Outcome.GONE),
        ("500", Outcome.DOWN),
        ("hang up", Outcome.DOWN),
        ("garbage", Outcome.GARBLED),
        ("half", Outcome.GARBLED),
    ],
)
def test_each_trouble_has_its_own_outcome(brreg, trouble, outcome):
    if trouble:
        brreg.trouble[NUMBER] = trouble
    assert look_up(NUMBER).outcome == outcome


@pytest.mark.parametrize("trouble", ["slow", "drip"])
def test_nobody_waits_longer_than_the_limit(brreg, settings, trouble):
    settings.BRREG_TIMEOUT = 1.0
    brreg.trouble[NUMBER] = trouble
    begun = time.monotonic()
    assert look_up(NUMBER).outcome == Outcome.SLOW
    assert time.monotonic() - begun < 2.5


def test_nobody_at_the_address(settings):
    settings.BRREG_URL = "http://127.0.0.1:9"
    assert look_up(NUMBER).outcome == Outcome.DOWN


def test_an_answer_about_another_number_is_not_believed(brreg):
    brreg.units[NUMBER] = unit(OTHER)
    assert look_up(NUMBER).outcome == Outcome.GARBLED


def test_an_answer_is_kept_and_a_failure_leaves_the_register_in_peace(brreg):
    brreg.add(unit(NUMBER))
    assert look_up(NUMBER) == look_up(NUMBER)
    assert len(brreg.asked) == 1
    brreg.trouble[OTHER] = "500"
    look_up(OTHER)
    assert look_up(OTHER).outcome == Outcome.DOWN
    assert len(brreg.asked) == 2, "the second was not even asked"
    assert look_up(NUMBER).outcome == Outcome.FOUND, "what is known already is still told"
    cache.delete(register.RESTING)
    del brreg.trouble[OTHER]
    brreg.add(unit(OTHER))
    assert look_up(OTHER).outcome == Outcome.FOUND


def test_a_person_has_so_many_look_ups_and_others_have_theirs(brreg, monkeypatch):
    monkeypatch.setattr(register, "ASKS", 2)
    brreg.add(unit(NUMBER))
    assert [look_up(NUMBER, person_id=1).outcome for _ask in range(3)] == ["found", "found", "too_often"]
    assert look_up(NUMBER, person_id=2).outcome == Outcome.FOUND


@pytest.mark.parametrize(
    ("form", "name", "industry", "sector", "kind"),
    [
        ("KOMM", "DRAMMEN KOMMUNE", "84.110", "6500", "municipality"),
        ("FYLK", "BUSKERUD FYLKESKOMMUNE", "84.110", "6500", "county"),
        ("SÆR", "VESTRE VIKEN HF", "86.101", "6100", "hospital_trust"),
        ("ORGL", "UNIVERSITETET I SØRØST-NORGE", "85.421", "6100", "research"),
        ("ORGL", "HELSEDIREKTORATET", "84.120", "6100", "state_agency"),
        ("STI", "STIFTELSEN FORSKNING", "72.190", "7000", "research"),
        ("AS", "NY MEDISIN AS", "72.110", "2100", "firm"),
        ("FLI", "FORENINGEN", "94.110", "7000", ""),
    ],
)
def test_kind_suggested(form, name, industry, sector, kind):
    assert suggested_kind(form, name, industry, sector) == kind


def test_sector_size_name_and_website():
    assert [suggested_sector(code, "62.010") for code in ("6500", "1120", "2100", "7000", "")] == [
        "public",
        "state_owned",
        "private",
        "other",
        "",
    ]
    assert suggested_sector("6100", "85.421") == "education"
    assert [size_band(n) for n in (None, 0, 5, 6, 1000, 1001)] == ["", "", "1-5", "6-20", "201-1000", "1001-"]
    assert readable_name("SENTER FOR HELSE OG IKT I SØR-ØST AS") == "Senter for Helse og IKT i Sør-Øst AS"
    assert readable_name("eHelse  Norge AS") == "eHelse Norge AS"
    assert [web_address(text) for text in ("firma.no", "https://firma.no/om", "spør oss", None)] == [
        "https://firma.no",
        "https://firma.no/om",
        "",
        "",
    ]
