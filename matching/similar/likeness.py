"""Which needs are so alike that they are one, and why. Pure: texts in, pairs with scores and reasons out; no database, no clock.

A text is brought to a fingerprint: which concepts of the lexicon it speaks of, how much, and by which words. Where and with
what says less than what is wrong (`kin.toml`), rare things say more than common ones (`rarity.json`), and
concepts that are kin count for a part: one text says that people fall, the next asks for an alarm. Beside it stands which of
the field's usual needs a text tells of (`typical`), for two that share no words at all. How alike two needs are follows
from the two alone, so nothing of a third can be read from it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from scipy import sparse

from matching.candidates import NOTHING, Reason
from matching.lexicon import lexicon
from matching.similar.scale import KIN, roles, scale
from matching.similar.typical import features, typical_needs
from matching.text import tokens

THRESHOLD = 0.33  # at or above it two needs are shown as one; chosen on tests/matching/similar/similar_dev.json
PARTS = {"title": 2.0, "summary": 1.5, "problem": 1.0, "wanted_effects": 1.0}
TYPICAL = 0.5  # the share of the likeness that is for telling of the same usual need
TOPIC_LIFT, CPV_LIFT, REGION_LIFT = 0.05, 0.03, 0.02
HIGHEST_LIFT = (1 + TOPIC_LIFT) * (1 + CPV_LIFT) * (1 + REGION_LIFT)
SUREST_QUOTED = 0.6  # how sure a word must be of its concept to be quoted
MOST_WORDS = 4  # pairs of words given as reasons
CPV_CLASS = 4  # digits: codes that begin alike are of one class
STRANGE_COLUMNS = 1 << 20  # strange words are told apart by a hash

Weights: TypeAlias = tuple[tuple[int, ...], tuple[float, ...]]  # columns, and what stands in them


@dataclass(frozen=True, slots=True)
class NeedText:
    """A need as it is compared. Of what must not be quoted, leave the words out: reasons quote nothing that is not here."""

    key: str
    title: str
    summary: str = ""
    problem: str = ""
    wanted_effects: str = ""
    language: str = "nb"
    topics: frozenset[str] = NOTHING
    cpv_codes: frozenset[str] = NOTHING
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a text speaks of, ready to be compared: by concept, by strange word and by usual need (the nearest first); and the
    words that stand for the concepts. It holds as long as the lexicon and the tables are the same."""

    key: str
    concepts: Weights
    strange: Weights
    typical: Weights
    length: float
    words: Mapping[str, str]
    topics: frozenset[str] = NOTHING
    cpv_codes: frozenset[str] = NOTHING
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two needs and how alike they are, 0..1. Reasons come heaviest first; a `words` reason has one's word, then other's."""

    one: str
    other: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as it is read, before anything is weighed against other texts."""

    concepts: Mapping[str, float]
    strange: Mapping[str, float]
    words: Mapping[str, str]
    features: Sequence[tuple[tuple[str, str], float]]


def hear(need: NeedText) -> Spoken:
    lex = lexicon()
    concepts: defaultdict[str, float] = defaultdict(float)
    strange: defaultdict[str, float] = defaultdict(float)
    surest: dict[str, tuple[float, str]] = {}
    told: list[tuple[tuple[str, str], float]] = []
    for part, weight in PARTS.items():
        found = tokens(getattr(need, part), need.language)
        hits = lex.read(found)
        told += features(found, hits, weight, lex)
        for hit in hits:
            name = lex.concepts[hit.concept]
            concepts[name] += weight * hit.weight
            if hit.weight >= max(SUREST_QUOTED, surest.get(name, (0.0, ""))[0] + 0.01):
                surest[name] = (hit.weight, hit.surface)
        for token in found:
            if not (token.is_stop or lex.meanings(token.surface, token.language) or lex.parts(token.surface)):
                strange[token.stem] += weight
    return Spoken(concepts, strange, {name: surface for name, (_weight, surface) in surest.items()}, told)


def fingerprint(need: NeedText) -> Fingerprint:
    spoken, own = hear(need), scale()
    concepts = {
        own.columns[name]: math.sqrt(weight) * float(own.weights[own.columns[name]])
        for name, weight in spoken.concepts.items()
    }
    strange: defaultdict[int, float] = defaultdict(float)
    for stem, weight in spoken.strange.items():
        strange[crc32(stem.encode()) % STRANGE_COLUMNS] += math.sqrt(weight) * own.strange_weight(stem)
    typical = typical_needs(roles()).nearness(spoken.features)
    row = np.zeros(len(own.columns), np.float32)
    row[list(concepts)] = list(concepts.values())
    length = math.sqrt(float(row @ own.shared @ row) + sum(weight**2 for weight in strange.values()))
    return Fingerprint(
        need.key,
        _weights(concepts),
        _weights(strange),
        _weights(typical),
        length,
        spoken.words,
        need.topics,
        need.cpv_codes,
        need.region,
    )


def _weights(found: Mapping[int, float]) -> Weights:
    return tuple(found), tuple(found.values())


def _matrix(rows: Iterable[Weights], width: int) -> Any:
    indices: list[int] = []
    data: list[float] = []
    starts = [0]
    for columns, weights in rows:
        indices += columns
        data += weights
        starts.append(len(indices))
    return sparse.csr_matrix((data, indices, starts), (len(starts) - 1, width), np.float32)


class Space:
    """Needs side by side. What is asked of it costs a product of matrices, not a reading of the texts."""

    def __init__(self, prints: Iterable[Fingerprint]) -> None:
        self.prints = list(prints)
        self._own = scale()
        shorter = sparse.diags([1 / one.length if one.length else 1.0 for one in self.prints], dtype=np.float32)
        self._plain = shorter @ _matrix((one.concepts for one in self.prints), len(self._own.columns))
        self._strange = shorter @ _matrix((one.strange for one in self.prints), STRANGE_COLUMNS)
        self._typical = _matrix((one.typical for one in self.prints), len(typical_needs(roles()).concepts))

    def likeness(self, row: int) -> np.ndarray:
        """Of one need to each of them, by the texts alone."""
        spread = self._own.shared @ self._plain[row].toarray().ravel()
        told = self._plain @ spread + (self._strange @ self._strange[row].T).toarray().ravel()
        return (1 - TYPICAL) * told + TYPICAL * (self._typical @ self._typical[row].T).toarray().ravel()

    def similar_to(self, row: int, threshold: float = THRESHOLD, most: int | None = None) -> list[Likeness]:
        """The needs that are one with this, the most alike first."""
        base = self.likeness(row)
        near = [int(other) for other in np.flatnonzero(base >= threshold / HIGHEST_LIFT) if other != row]
        scored = [(self._lifted(float(base[other]), row, other), other) for other in near]
        ranked = sorted((-score, self.prints[other].key, other) for score, other in scored if score >= threshold)
        return [self._told(row, other, -score) for score, _key, other in ranked[:most]]

    def pairs(self, threshold: float = THRESHOLD, most: int | None = None) -> Iterator[tuple[float, int, int]]:
        """(score, row, row) of every pair at or over the threshold, in no order; with `most`, the best of them."""
        spread = self._plain @ self._own.kinship
        told = spread @ spread.T + (self._strange @ self._strange.T).toarray()
        base = (1 - TYPICAL) * told + TYPICAL * (self._typical @ self._typical.T).toarray()
        ones, others = np.nonzero(np.triu(base, 1) >= threshold / HIGHEST_LIFT)
        if most is not None and len(ones) > most:
            best = np.argpartition(-base[ones, others], most)[:most]
            ones, others = ones[best], others[best]
        for one, other in zip(ones.tolist(), others.tolist(), strict=True):
            score = self._lifted(float(base[one, other]), one, other)
            if score >= threshold:
                yield score, one, other

    def told(self, one: int, other: int) -> Likeness:
        base = float(self.likeness(one)[other])
        return self._told(one, other, self._lifted(base, one, other))

    def _lifted(self, base: float, one: int, other: int) -> float:
        first, second = self.prints[one], self.prints[other]
        lift = 1 + TOPIC_LIFT * bool(first.topics & second.topics)
        lift *= 1 + CPV_LIFT * bool(_classes(first) & _classes(second))
        lift *= 1 + REGION_LIFT * (first.region is not None and first.region == second.region)
        return min(base * lift, 1.0)

    def _told(self, one: int, other: int, score: float) -> Likeness:
        first, second = self.prints[one], self.prints[other]
        reasons = [*self._shared_words(one, other), *_marks(first, second)]
        ordered = tuple(sorted(reasons, key=lambda reason: (-reason.weight, reason.code, reason.values)))
        return Likeness(first.key, second.key, round(score, 4), ordered)

    def _shared_words(self, one: int, other: int) -> Iterator[Reason]:
        """What both speak of, with the word of each, the weightiest first and no word twice."""
        first, second = self.prints[one], self.prints[other]
        gains = []
        plain = [dict(zip(*print_.concepts, strict=True)) for print_ in (first, second)]
        common = _told_by_both(first, second)
        for name, word in first.words.items():
            for met, said in second.words.items():
                row, column = self._own.columns[name], self._own.columns[met]
                close = 1.0 if row == column else 2 * float(self._own.kinship[row, column])
                close = close or KIN * (name in common and met in common)
                if close:
                    gain = close * plain[0][row] * plain[1][column]
                    gains.append((gain, word, said))
        gains.sort(key=lambda found: (-found[0], found[1:]))
        whole = first.length * second.length
        used: tuple[set[str], set[str]] = (set(), set())
        given = 0
        for gain, word, said in gains:
            if given == MOST_WORDS or gain < gains[0][0] * 0.15:
                return
            if word in used[0] or said in used[1]:
                continue
            used[0].add(word)
            used[1].add(said)
            given += 1
            yield Reason("words", round(gain / whole, 4), (word, said))


def _told_by_both(first: Fingerprint, second: Fingerprint) -> frozenset[str]:
    """The concepts of the usual need that both are nearest to."""
    nearest = first.typical[0][:1]
    return typical_needs(roles()).concepts[nearest[0]] if nearest and nearest == second.typical[0][:1] else NOTHING


def _classes(one: Fingerprint) -> set[str]:
    return {code[:CPV_CLASS] for code in one.cpv_codes}


def _marks(first: Fingerprint, second: Fingerprint) -> Iterator[Reason]:
    if topics := first.topics & second.topics:
        yield Reason("topics", TOPIC_LIFT, tuple(sorted(topics)))
    classes = _classes(first) & _classes(second)
    if codes := sorted(code for code in first.cpv_codes if code[:CPV_CLASS] in classes):
        yield Reason("cpv", CPV_LIFT, tuple(codes))
    if first.region is not None and first.region == second.region:
        yield Reason("region", REGION_LIFT, (first.region,))
