"""Which of the field's usual needs a text tells of (`similar_typical.toml`). Two texts may have no words in common and both
be near to the same one: that is how needs told in other words find each other."""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from matching.lexicon import Lexicon, lexicon
from matching.text import stem, tokens

PLAIN_WORDS = 0.5  # a word, against the concept it stands for
NEAREST = 5  # usual needs that a text is held to tell of
SHARPNESS = 0.05  # how much nearer the nearest must be to count alone
SURE = 0.45  # so near that there is no doubt; farther off counts less


def features(parts: Iterable[tuple[str, float]], language: str, lex: Lexicon) -> dict[tuple[str, str], float]:
    """What (text, weight) pairs speak of: by concept, and by stem of word."""
    found: defaultdict[tuple[str, str], float] = defaultdict(float)
    for text, weight in parts:
        words = tokens(text, language)
        for hit in lex.read(words):
            found["concept", lex.concepts[hit.concept]] += weight * hit.weight
        for word in words:
            if not word.is_stop:
                found["word", word.stem] += weight
                for part in lex.parts(word.surface) if word.language == "no" else ():
                    found["word", stem(part)] += 0.6 * weight
    return dict(found)


@dataclass(frozen=True, slots=True)
class TypicalNeeds:
    names: tuple[str, ...]
    columns: Mapping[tuple[str, str], int]
    weights: np.ndarray
    rows: np.ndarray  # of unit length
    concepts: Mapping[str, frozenset[str]]  # by the need's name

    def nearness(self, found: Mapping[tuple[str, str], float]) -> dict[str, float]:
        """Weight by name for the few nearest; the length of it all is how sure it is, at most 1."""
        row = np.zeros(len(self.columns))
        for feature, weight in found.items():
            if (column := self.columns.get(feature)) is not None:
                row[column] = math.sqrt(weight) * self.weights[column]
        length = float(np.linalg.norm(row))
        if not length:
            return {}
        near = self.rows @ (row / length)
        best = np.argsort(-near, kind="stable")[:NEAREST]
        sharp = np.exp((near[best] - near[best[0]]) / SHARPNESS)
        sharp *= min(1.0, float(near[best[0]]) / SURE) / np.linalg.norm(sharp)
        return {self.names[number]: float(weight) for number, weight in zip(best, sharp, strict=True) if weight > 0.01}


@cache
def typical_needs(roles: tuple[tuple[str, float], ...]) -> TypicalNeeds:
    """`roles`: what a concept weighs as a setting, a means or what the need is about."""
    told = tomllib.loads((Path(__file__).parent / "similar_typical.toml").read_text(encoding="utf-8"))["needs"]
    lex, role = lexicon(), dict(roles)
    found = {name: features([(text, 1.0)], "nb", lex) for name, text in told.items()}
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
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
    concepts = {
        name: frozenset(word for kind, word in one if kind == "concept" and role[word] >= 1)
        for name, one in found.items()
    }
    return TypicalNeeds(tuple(found), columns, weights, rows, concepts)
