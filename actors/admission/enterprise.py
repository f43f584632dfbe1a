"""An organisation as the Register of Legal Entities describes it, in the portal's own words.

Codes: forms of organisation and industries (Standard for næringsgruppering) as the register publishes them,
institutional sectors as Statistics Norway's standard 39 has them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from ..vocabulary import ActorKind, RegisterStanding, Sector, SizeBand

if TYPE_CHECKING:
    from brreg.enhetsregisteret import Adresse, Enhet, Underenhet

KINDS_BY_FORM = {
    "KOMM": ActorKind.MUNICIPALITY,
    "KF": ActorKind.MUNICIPALITY,
    "IKS": ActorKind.MUNICIPALITY,
    "FYLK": ActorKind.COUNTY,
    "FKF": ActorKind.COUNTY,
    "STAT": ActorKind.STATE_AGENCY,
    "SF": ActorKind.STATE_AGENCY,
    **dict.fromkeys(("AS", "ASA", "ANS", "DA", "ENK", "KS", "NUF", "SA", "SE"), ActorKind.FIRM),
}
SECTORS = {
    "11": Sector.STATE_OWNED,  # central government enterprises and what it owns
    "15": Sector.PUBLIC,  # local government enterprises and what it owns
    "21": Sector.PRIVATE,
    "23": Sector.PRIVATE,
    "25": Sector.PRIVATE,
    "61": Sector.PUBLIC,
    "65": Sector.PUBLIC,
    "82": Sector.PRIVATE,
}
SIZES = [(5, SizeBand.S1), (20, SizeBand.S2), (50, SizeBand.S3), (200, SizeBand.S4), (1000, SizeBand.S5)]
EDUCATION, HIGHER_EDUCATION, RESEARCH, HOSPITALS = "85.", "85.4", "72.", "86.1"
STAY_LARGE = {
    "AS",
    "ASA",
    "ANS",
    "BA",
    "DA",
    "HF",
    "RHF",
    "IKS",
    "KF",
    "FKF",
    "KS",
    "NUF",
    "SA",
    "SE",
    "SF",
    "IT",
    "IKT",
}
STAY_SMALL = {"AV", "FOR", "I", "MED", "OG", "PÅ", "TIL", "VED", "KOMMUNE", "FYLKESKOMMUNE"}


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Plain values only: it is kept in the cache and, signed, in a form. Empty means that the register does not say."""

    number: str
    name: str
    legal_form: str
    legal_form_words: str
    standing: str
    kind: str = ""
    sector: str = ""
    size_band: str = ""
    website: str = ""
    address: str = ""
    place_code: str = ""
    place: str = ""
    parent_number: str = ""
    parent_name: str = ""
    is_sub_unit: bool = False
    email: str = ""


def from_unit(unit: Enhet) -> Enterprise:
    standing = RegisterStanding.ACTIVE
    if unit.slettedato:
        standing = RegisterStanding.DELETED
    elif unit.konkurs:
        standing = RegisterStanding.BANKRUPT
    elif unit.under_avvikling or unit.under_tvangsavvikling_eller_tvangsopplosning:
        standing = RegisterStanding.WINDING_UP
    sector = (unit.institusjonell_sektorkode and unit.institusjonell_sektorkode.kode) or ""
    return _enterprise(unit, standing, unit.forretningsadresse, sector)


def from_sub_unit(unit: Underenhet, parent_name: str) -> Enterprise:
    closed = unit.slettedato or unit.nedleggelsesdato
    standing = RegisterStanding.DELETED if closed else RegisterStanding.ACTIVE
    return _enterprise(unit, standing, unit.beliggenhetsadresse, "", parent_name=parent_name[:200], is_sub_unit=True)


def _enterprise(unit, standing, place, sector_code, **sub_unit) -> Enterprise:
    form = unit.organisasjonsform
    industry = (unit.naeringskode1 and unit.naeringskode1.kode) or ""
    return Enterprise(
        number=unit.organisasjonsnummer,
        name=readable_name(unit.navn)[:200],
        legal_form=form.kode[:10],
        legal_form_words=form.beskrivelse,
        standing=standing.value,
        kind=str(suggested_kind(form.kode, unit.navn, industry, sector_code)),
        sector=str(suggested_sector(sector_code, industry)),
        size_band=str(size_band(unit.antall_ansatte)),
        website=web_address(unit.hjemmeside),
        address=one_line(unit.postadresse or place)[:300],
        place_code=(place and place.kommunenummer) or "",
        place=readable_name((place and place.kommune) or ""),
        parent_number=unit.overordnet_enhet or "",
        **sub_unit,
    )


def suggested_kind(form: str, name: str, industry: str, sector: str) -> str:
    """What kind of actor this most likely is; empty when the register gives no good reason to guess."""
    if industry.startswith(HIGHER_EDUCATION) or (industry.startswith(RESEARCH) and form not in KINDS_BY_FORM):
        return ActorKind.RESEARCH
    if name.upper().split()[-1:] in (["HF"], ["RHF"]) or (form == "SÆR" and industry.startswith(HOSPITALS)):
        return ActorKind.HOSPITAL_TRUST
    if form == "ORGL":  # a part of the state, of a county or of a municipality, written apart
        return {"61": ActorKind.STATE_AGENCY, "65": ActorKind.MUNICIPALITY}.get(sector[:2], "")
    return KINDS_BY_FORM.get(form, "")


def suggested_sector(code: str, industry: str) -> str:
    private = SECTORS.get(code[:2]) == Sector.PRIVATE
    if industry.startswith(EDUCATION) or (industry.startswith(RESEARCH) and not private):
        return Sector.EDUCATION
    return SECTORS.get(code[:2], Sector.OTHER if code else "")


def size_band(employees: int | None) -> str:
    """The band this number of employees falls in; nothing for none, as the register has no number for most owners."""
    if not employees or employees < 0:
        return ""
    return next((band for most, band in SIZES if employees <= most), SizeBand.S6)


def web_address(text: str | None) -> str:
    """`www.firma.no` -> `https://www.firma.no`; nothing for what is no address."""
    address = (text or "").strip()
    if not address:
        return ""
    address = address if "://" in address else f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return ""
    return address if len(address) <= 200 else ""


def email_in(content: bytes) -> str:
    """`epostadresse` of a unit as the register's API writes it; nothing when there is none, or no address in it."""
    try:
        found = json.loads(content)
        address = str(found.get("epostadresse") or "").strip() if isinstance(found, dict) else ""
        validate_email(address)
    except (ValueError, ValidationError):
        return ""
    return address if len(address) <= 254 else ""


def one_line(address: Adresse | None) -> str:
    """`Engene 1, 3008 Drammen`; the country too when it is another."""
    if address is None:
        return ""
    town = " ".join(filter(None, [address.postnummer, readable_name(address.poststed or "")]))
    country = address.land if address.landkode not in {None, "", "NO"} else ""
    return ", ".join(filter(None, [*address.adresse, town, country]))


def readable_name(name: str) -> str:
    """`DRAMMEN KOMMUNE` -> `Drammen kommune`. Names that are not all capitals are left as they are."""
    words = name.split()
    if name != name.upper():
        return " ".join(words)
    return " ".join(_word(word, first=place == 0) for place, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    if word in STAY_LARGE:
        return word
    if word in STAY_SMALL and not first:
        return word.lower()
    return "-".join(part.capitalize() for part in word.split("-"))
