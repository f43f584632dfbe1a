"""What each concept weighs when needs are compared, which are kin, and how rare strange words are."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from matching.lexicon import lexicon

SETTING, MEANS = 0.3, 0.6  # of the weight of what a need is about
KIN = 0.15
STRANGE_WORDS = 0.2  # words the lexicon does not know, against those it knows
PRIOR_TEXTS, PRIOR_SEEN = 40, 1.7


@dataclass(frozen=True, slots=True)
class Scale:
    columns: Mapping[str, int]
    names: tuple[str, ...]
    weights: np.ndarray
    kinship: np.ndarray  # of a concept (row) and what it also counts as (columns)
    shared: np.ndarray  # what two concepts have in common by kinship
    texts: int
    strange_seen: Mapping[str, int]

    def strange_weight(self, stem: str) -> float:
        return STRANGE_WORDS * rarity(self.texts, self.strange_seen.get(stem, 0))


def rarity(texts: int, seen: float) -> float:
    return math.log(1 + (texts + PRIOR_TEXTS) / (seen + PRIOR_SEEN))


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "kin.toml").read_text(encoding="utf-8"))


@cache
def roles() -> tuple[tuple[str, float], ...]:
    """What each concept weighs: less as a setting or a means, and as an everyday word."""
    setting, means, lex = frozenset(_said()["setting"].split()), frozenset(_said()["means"].split()), lexicon()
    importance = (lex.fields[slug].weight for slug in lex.field_of)
    return tuple(
        (name, weight * (SETTING if name in setting else MEANS if name in means else 1.0))
        for name, weight in zip(lex.concepts, importance, strict=True)
    )


@cache
def scale() -> Scale:
    seen = json.loads((Path(__file__).parent / "rarity.json").read_text(encoding="utf-8"))
    names = tuple(name for name, _weight in roles())
    columns = {name: number for number, name in enumerate(names)}
    weights = np.array([weight for _name, weight in roles()])
    rare = np.array([rarity(seen["texts"], seen["concepts"].get(name, 0)) for name in names])
    kinship = np.zeros((len(columns), len(columns)))
    for circle in _said()["kin"]:
        members = [columns[name] for name in circle.split()]
        kinship[np.ix_(members, members)] = KIN
    kinship *= np.outer(weights, weights)
    np.fill_diagonal(kinship, 1.0)
    kinship = kinship.astype(np.float32)
    return Scale(columns, names, weights * rare, kinship, kinship @ kinship.T, seen["texts"], seen["strange"])
