"""The columns of the files, in the words people write above them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from ecosystem.shared.errors import ActionRefused

# A title or a note may stand above the heading.
HEADING_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is its name in the templates, `others` what it is called elsewhere, `help` what to write in it."""

    key: str
    title: str
    help: Any
    example: str
    others: str = ""
    needed: bool = False

    @property
    def label(self) -> str:
        return _(self.title)

    @property
    def names(self) -> set[str]:
        words = {self.title, *self.others.split(",")}
        for language in ("nb", "en"):
            with override(language):
                words.add(_(self.title))
        return {plain(word) for word in words if word.strip()}


def plain(heading: str) -> str:
    """`Org.nr.:` -> `orgnr`: letters and digits alone, for telling headings apart."""
    return re.sub(r"[\W_]+", "", heading.casefold())


ACTOR_COLUMNS = (
    Column(
        "organisation_number",
        gettext_noop("Organisation number"),
        gettext_lazy("Nine digits. An actor that has this number is changed, otherwise a new one is made."),
        "923609016",
        "orgnr,organisasjonsnr,organization number,org number,orgno,virksomhetsnummer",
        needed=True,
    ),
    Column(
        "name",
        gettext_noop("Name"),
        gettext_lazy("Needed for new actors."),
        "Eksempel Helse AS",
        "virksomhet,virksomhetsnavn,organisasjon,aktør,firma,firmanavn,actor,organisation,organization,company",
    ),
    Column(
        "kind",
        gettext_noop("Kind"),
        gettext_lazy("Needed for new actors. One of the kinds below."),
        "Bedrift",
        "type,slag,aktørtype,category,kategori",
    ),
    Column(
        "region",
        gettext_noop("Municipality or county"),
        gettext_lazy("Name or number."),
        "Drammen",
        "kommune,kommunenummer,kommunenr,sted,municipality,region,fylke,county",
    ),
    Column(
        "website", gettext_noop("Website"), gettext_lazy("Address."), "www.eksempel.no", "hjemmeside,nettside,url,web"
    ),
    Column("sector", gettext_noop("Sector"), gettext_lazy("One of the sectors below."), "Privat virksomhet", ""),
    Column(
        "size_band",
        gettext_noop("Size"),
        gettext_lazy("Number of employees, or one of the sizes below."),
        "14",
        "ansatte,antall ansatte,employees,number of employees",
    ),
    Column(
        "legal_form", gettext_noop("Form of organisation"), gettext_lazy("As the register writes it."), "AS", "orgform"
    ),
    Column(
        "address", gettext_noop("Postal address"), gettext_lazy("On one line."), "Engene 1, 3008 Drammen", "adresse"
    ),
    Column(
        "about",
        gettext_noop("About"),
        gettext_lazy("A few sentences."),
        "Vi lager sensorer.",
        "beskrivelse,description",
    ),
    Column("offers_text", gettext_noop("Offers"), gettext_lazy("In the actor's own words."), "Fallsensorer", "tilbyr"),
    Column("seeks_text", gettext_noop("Seeks"), gettext_lazy("In the actor's own words."), "Testkommuner", "søker"),
    Column(
        "topics",
        gettext_noop("Topics"),
        gettext_lazy("Names or keys from the topic list, with commas between them. They replace those the actor has."),
        "",
        "tema,emner,topic",
    ),
    Column(
        "tags",
        gettext_noop("Coordinators' tags"),
        gettext_lazy("Tags that exist, with commas between them. They replace those the actor has."),
        "",
        "merkelapper,merkelapp,tags,tag",
    ),
    Column("is_partner", gettext_noop("Partner in HelseHub"), gettext_lazy("Yes or no."), "nei", "partner"),
)
PEOPLE_COLUMNS = (
    Column(
        "email",
        gettext_noop("E-mail"),
        gettext_lazy("A person who has this address is changed, otherwise a new one is made."),
        "kari@eksempel.no",
        "epost,epostadresse,e-postadresse,mail,email address,e-mail address",
        needed=True,
    ),
    Column(
        "name",
        gettext_noop("Name"),
        gettext_lazy("Needed for new people."),
        "Kari Eksempel",
        "fullt navn,full name,person",
    ),
    Column(
        "actor",
        gettext_noop("Actor"),
        gettext_lazy("Organisation number or full name of an actor that is here. One row for each actor."),
        "923609016",
        "virksomhet,organisasjon,organisasjonsnummer,orgnr,organisation number,organisation,organization,company,firma",
    ),
    Column(
        "role",
        gettext_noop("Role"),
        gettext_lazy("Administrator, editor or member. Empty is member for those who are new in the actor."),
        "Redaktør",
        "rolle",
    ),
    Column("language", gettext_noop("Language"), gettext_lazy("Norwegian or English."), "Norsk", "språk"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose heading is understood: rows as (number in the file, {column key: text})."""

    rows: list[tuple[int, dict[str, str]]]
    ignored: list[str]


def understood(rows: Iterable[tuple[int, list[str]]], columns: Iterable[Column]) -> Table:
    """Finds the heading and names the cells by it. Raises ActionRefused when there is none, or two columns are one."""
    rows = list(rows)
    columns = list(columns)
    keys = {name: column.key for column in columns for name in column.names}
    place, heading = _heading(rows, keys)
    needed = [column for column in columns if column.needed]
    if heading is None or any(column.key not in heading.values() for column in needed):
        shown = {"columns": ", ".join(f"«{column.label}»" for column in needed)}
        raise ActionRefused(_("The file needs a heading with the column %(columns)s. Use the template.") % shown)
    for key in set(heading.values()):
        twice = [rows[place][1][at] for at, found in heading.items() if found == key]
        if len(twice) > 1:
            shown = {"columns": ", ".join(f"«{name}»" for name in twice)}
            raise ActionRefused(_("These columns mean the same: %(columns)s. Keep one of them.") % shown)
    ignored = [text for at, text in enumerate(rows[place][1]) if text and at not in heading]
    named = [
        (number, {key: cells[at] for at, key in heading.items() if at < len(cells)})
        for number, cells in rows[place + 1 :]
    ]
    found = [(number, cells) for number, cells in named if any(cells.values())]
    if not found:
        raise ActionRefused(_("There are no rows below the heading."))
    return Table(found, ignored)


def _heading(rows, keys) -> tuple[int, dict[int, str] | None]:
    """The first row with most headings that are known: its place, and column key by place in the row."""
    best: tuple[int, dict[int, str] | None] = (0, None)
    for place, (_number, cells) in enumerate(rows[:HEADING_WITHIN]):
        known = {at: keys[plain(text)] for at, text in enumerate(cells) if plain(text) in keys}
        if known and (best[1] is None or len(known) > len(best[1])):
            best = (place, known)
    return best
