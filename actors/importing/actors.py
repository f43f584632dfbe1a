"""What a file of actors would do, row by row. The same few queries for any number of rows."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from ecosystem.shared.slugs import sort_key

from ..models import Actor, ActorTag, Topic
from ..vocabulary import ActorKind, Sector, SizeBand
from . import cells
from .columns import ACTOR_COLUMNS
from .plan import CREATE, PlannedRow, read_cells, refuse_twins

MANY = ("topics", "tags")
TITLES = {column.key: column for column in ACTOR_COLUMNS}


class _Lists:
    """What cells are looked up in: three queries."""

    def __init__(self) -> None:
        self.places = cells.Places()
        self.many = {"topics": cells.Words(Topic), "tags": cells.Words(ActorTag)}
        self.choices = {"kind": ActorKind, "sector": Sector, "size_band": SizeBand}
        self.words = {key: cells.choices_by_word(choices) for key, choices in self.choices.items()}

    @property
    def readers(self) -> dict[str, Callable[[str], Any]]:
        return {
            "organisation_number": cells.organisation_number,
            "name": lambda text: cells.short(text, 200),
            "kind": lambda text: cells.choice(text, self.words["kind"], ActorKind),
            "region": self.places.read,
            "website": cells.website,
            "sector": lambda text: cells.choice(text, self.words["sector"], Sector),
            "size_band": lambda text: cells.size(text, self.words["size_band"]),
            "legal_form": lambda text: cells.short(text, 10),
            "address": lambda text: cells.short(text, 300),
            "about": str,
            "offers_text": str,
            "seeks_text": str,
            "topics": self.many["topics"].read,
            "tags": self.many["tags"].read,
            "is_partner": cells.yes_or_no,
        }

    def in_words(self, key: str, value: Any) -> str:
        if key == "region":
            return self.places.shown.get(value, "")
        if key in self.many:
            return ", ".join(self.many[key].shown.get(pk, "") for pk in value)
        if key in self.choices:
            return str(self.choices[key](value).label)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(value)


def plan_actors(rows: Iterable[tuple[int, dict[str, str]]], *, by: Any = None, lock: bool = False) -> list[PlannedRow]:
    """`rows` are (number in the file, {column key: text}). `lock` holds the actors until the transaction ends."""
    lists = _Lists()
    planned = [PlannedRow(number, texts) for number, texts in rows]
    read = {row.number: read_cells(row, ACTOR_COLUMNS, lists.readers) for row in planned}
    refuse_twins(planned, lambda row: read[row.number].get("organisation_number"), TITLES["organisation_number"].label)
    refuse_twins(planned, lambda row: _nameless_number(row, read[row.number]), TITLES["name"].label)
    known, names = _known(read.values(), lock=lock)
    for row in planned:
        values = read[row.number]
        actor = known.get(values.get("organisation_number", ""))
        row.label = values.get("name") or (actor.name if actor else row.cells.get("name", ""))
        if actor is None:
            _plan_new(row, values, names)
        else:
            row.pk = actor.pk
        for key, value in values.items():
            if key != "organisation_number":
                old = _old(actor, key)
                row.change(TITLES[key].label, key, old, value, words=partial(lists.in_words, key))
        row.settle()
    return planned


def _nameless_number(row: PlannedRow, values: dict[str, Any]) -> str | None:
    """Without a number, the name is what tells two rows apart."""
    return sort_key(values["name"]) if "name" in values and not row.cells.get("organisation_number") else None


def _plan_new(row: PlannedRow, values: dict[str, Any], names: dict[str, str]) -> None:
    row.do = CREATE
    for key in ("name", "kind"):
        if not row.cells.get(key):
            row.wrong(TITLES[key].label, _("Needed for a new actor."))
    if not row.cells.get("organisation_number") and sort_key(values.get("name", "")) in names:
        row.wrong(
            TITLES["organisation_number"].label,
            _("An actor called «%(name)s» is here already. Write its number, or change it on its own page.")
            % {"name": names[sort_key(values["name"])]},
        )
    if "organisation_number" in values:
        row.values["organisation_number"] = values["organisation_number"]


def _known(read: Iterable[dict[str, Any]], *, lock: bool) -> tuple[dict[str | None, Actor], dict[str, str]]:
    """Actors by number, and the names of actors by sort key for rows that have none."""
    read = list(read)
    numbers = {values["organisation_number"] for values in read if "organisation_number" in values}
    keys = {sort_key(values["name"]) for values in read if "name" in values and "organisation_number" not in values}
    actors = Actor.objects.filter(organisation_number__in=numbers).defer("bare_name").order_by("pk")
    if lock:
        actors = actors.select_for_update(of=("self",))
    known = {actor.organisation_number: actor for actor in actors.prefetch_related("topics", "tags")}
    return known, dict(Actor.objects.filter(sort_name__in=keys).values_list("sort_name", "name"))


def _old(actor: Actor | None, key: str) -> Any:
    if actor is None:
        return [] if key in MANY else None
    if key in MANY:
        return sorted(row.pk for row in getattr(actor, key).all())
    return actor.region_id if key == "region" else getattr(actor, key)
