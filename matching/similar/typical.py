"""Which of the field's usual needs a text tells of (`typical.toml`). Two texts may have no words in common and both
be near to the same one: that is how needs told in other words find each other."""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

from matching.lexicon import Hit, Lexicon, lexicon
from matching.text import Token, stem, tokens

Feature: TypeAlias = tuple[str, str]

PART = 0.6  # the stem of a part of a compound
PLAIN_WORDS = 0.5  # a word, against the concept it stands for
NEAREST = 5  # usual needs that a text is held to tell of
SHARPNESS = 0.05  # how much nearer the nearest must be to count alone
SURE = 0.45  # so near that there is no doubt; farther off counts less


def features(
    words: Sequence[Token], hits: Iterable[Hit], weight: float, lex: Lexicon
) -> Iterator[tuple[Feature, float]]:
    """What a text speaks of, with weights: by concept, and by stem of word."""
    for hit in hits:
        yield ("concept", lex.concepts[hit.concept]), weight * hit.weight
    for word in words:
        if not word.is_stop:
            yield ("word", word.stem), weight
            for part in lex.parts(word.surface) if word.language == "no" else ():
                yield ("word", stem(part)), PART * weight


def _added(found: Iterable[tuple[Feature, float]]) -> dict[Feature, float]:
    weights: defaultdict[Feature, float] = defaultdict(float)
    for feature, weight in found:
        weights[feature] += weight
    return dict(weights)


@dataclass(frozen=True, slots=True)
class TypicalNeeds:
    columns: Mapping[Feature, int]
    weights: np.ndarray
    rows: np.ndarray  # of unit length
    concepts: tuple[frozenset[str], ...]  # by number: what it is about

    def nearness(self, found: Iterable[tuple[Feature, float]]) -> dict[int, float]:
        """Weight by number for the few nearest, the nearest first; the length of it all is how sure it is, at most 1."""
        row = np.zeros(len(self.columns))
        for feature, weight in _added(found).items():
            if (column := self.columns.get(feature)) is not None:
                row[column] = math.sqrt(weight) * self.weights[column]
        length = float(np.linalg.norm(row))
        if not length:
            return {}
        near = self.rows @ (row / length)
        best = np.argsort(-near, kind="stable")[:NEAREST]
        sharp = np.exp((near[best] - near[best[0]]) / SHARPNESS)
        sharp *= min(1.0, float(near[best[0]]) / SURE) / np.linalg.norm(sharp)
        return {int(number): float(weight) for number, weight in zip(best, sharp, strict=True) if weight > 0.01}


@cache
def typical_needs(roles: tuple[tuple[str, float], ...]) -> TypicalNeeds:
    """`roles`: what a concept weighs as a setting, a means or what the need is about."""
    told = tomllib.loads((Path(__file__).parent / "typical.toml").read_text(encoding="utf-8"))["needs"]
    lex, role = lexicon(), dict(roles)
    found = {}
    for name, text in told.items():
        words = tokens(text, "nb")
        found[name] = _added(features(words, lex.read(words), 1.0, lex))
    seen: defaultdict[Feature, int] = defaultdict(int)
    for one in found.values():
        for feature in one:
            seen[feature] += 1
    columns = {feature: number for number, feature in enumerate(seen)}
    weights = np.array(
        [
            math.log(1 + len(found) / (number + 0.5)) * (role[name] if kind == "concept" else PLAIN_WORDS)
            for (kind, name), number in seen.items()
        ]
    )
    rows = np.zeros((len(found), len(columns)))
    for number, one in enumerate(found.values()):
        for feature, weight in one.items():
            rows[number, columns[feature]] = math.sqrt(weight) * weights[columns[feature]]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    concepts = tuple(
        frozenset(word for kind, word in one if kind == "concept" and role[word] >= 1) for one in found.values()
    )
    return TypicalNeeds(columns, weights, rows, concepts)
