"""The directory's facets: what each can be narrowed to, and how many there are of each. Knows no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from ..vocabulary import ActorKind, Offers, Seeks, SizeBand

# The order they are shown in. A facet's name is its parameter in the address, and the start of its codes in the database.
TITLES = {
    "kind": _("Kind"),
    "topic": _("Topic"),
    "region": _("Place"),
    "serves": _("Serves"),
    "seeks": _("Seeks"),
    "offers": _("Offers"),
    "size": _("Size"),
}
FIXED = {"kind": ActorKind, "seeks": Seeks, "offers": Offers, "size": SizeBand}


@dataclass(frozen=True)
class Value:
    """One thing a facet can be narrowed to, and the one above it in the tree."""

    key: str
    words: str
    parent: str = ""


@dataclass
class Option:
    value: Value
    count: int
    chosen: bool
    below: list["Option"] = field(default_factory=list)


@dataclass
class Facet:
    """`options` are the roots of the tree; those nobody has are left out unless chosen."""

    name: str
    title: str
    options: list[Option]
    chosen: int


class Vocabulary:
    """Every value of every facet, in the reader's language."""

    def __init__(self, topics: Iterable[Value], places: Iterable[Value]):
        places = list(places)
        self.values: dict[str, dict[str, Value]] = {
            name: {value.key: value for value in values}
            for name, values in {
                **{name: [Value(key, str(words)) for key, words in kinds.choices] for name, kinds in FIXED.items()},
                "topic": topics,
                "region": places,
                "serves": places,
            }.items()
        }

    def choices(self, name: str) -> list[tuple[str, str]]:
        return [(value.key, value.words) for value in self.values[name].values()]

    def codes(self, name: str, key: str) -> list[str]:
        """The codes of actors that are, have or serve this: an actor has one of them at most."""
        if name != "serves":
            return [f"{name}:{key}"]
        parent = self.values[name][key].parent
        return [f"serves:{key}", f"serves:{parent}" if parent else f"serves_part:{key}"]

    def facet(self, name: str, counts: Mapping[str, int], chosen: Iterable[str]) -> Facet:
        """The facet's tree with how many actors have each value; `counts` is by code."""
        chosen = set(chosen)
        options = {
            key: Option(value, sum(counts.get(code, 0) for code in self.codes(name, key)), key in chosen)
            for key, value in self.values[name].items()
        }
        roots: list[Option] = []
        for key, option in reversed(options.items()):  # from the leaves up: a value's parent comes before it
            if option.count or option.chosen or option.below:
                above = options.get(self.values[name][key].parent)
                (above.below if above else roots).insert(0, option)
        return Facet(name, str(TITLES[name]), roots, len(chosen & options.keys()))
