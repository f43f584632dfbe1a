"""Which needs are so alike that they are one, and why. Pure: texts in, pairs with scores and reasons out; no database, no clock.

A text is brought to a fingerprint: which concepts of the lexicon it speaks of, how much, and by which words. Where and with
what says less than what is wrong (`similar_kin.toml`), rare things say more than common ones (`similar_rarity.json`), and
concepts that are kin count for a part: one text says that people fall, the next asks for an alarm. Beside it stands which of
the field's usual needs a text tells of (`similar_typical`), for two that share no words at all. How alike two needs are follows
from the two alone, so nothing of a third can be read from it.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from matching.candidates import NOTHING, Reason
from matching.lexicon import lexicon
from matching.similar_typical import TypicalNeeds, features, typical_needs
from matching.text import tokens

VERSION = 1  # of the fingerprints
THRESHOLD = 0.33  # at or above it two needs are shown as one; chosen on tests/matching/similar_dev.json
PARTS = {"title": 2.0, "summary": 1.5, "problem": 1.0, "wanted_effects": 1.0}
SETTING, MEANS = 0.3, 0.6  # of the weight of what a need is about
KIN = 0.15
TYPICAL = 0.5  # the share of the likeness that is for telling of the same usual need
STRANGE_WORDS = 0.2  # words the lexicon does not know, against those it knows
PRIOR_TEXTS, PRIOR_SEEN = 40, 1.7
TOPIC_LIFT, CPV_LIFT, REGION_LIFT = 0.05, 0.03, 0.02
HIGHEST_LIFT = (1 + TOPIC_LIFT) * (1 + CPV_LIFT) * (1 + REGION_LIFT)
SUREST_QUOTED = 0.6  # how sure a word must be of its concept to be quoted
MOST_WORDS = 4  # pairs of words given as reasons
CPV_CLASS = 4  # digits: codes that begin alike are of one class


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
    """What a text speaks of: weight by concept and by strange word's stem, and the words that stand for the concepts."""

    key: str
    concepts: Mapping[str, float]
    strange: Mapping[str, float]
    words: Mapping[str, str]
    typical: Mapping[str, float]
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


def fingerprint(need: NeedText) -> Fingerprint:
    lex = lexicon()
    concepts: defaultdict[str, float] = defaultdict(float)
    strange: defaultdict[str, float] = defaultdict(float)
    surest: dict[str, tuple[float, str]] = {}
    for part, weight in PARTS.items():
        found = tokens(getattr(need, part), need.language)
        for hit in lex.read(found):
            name = lex.concepts[hit.concept]
            concepts[name] += weight * hit.weight
            if hit.weight >= max(SUREST_QUOTED, surest.get(name, (0.0, ""))[0] + 0.01):
                surest[name] = (hit.weight, hit.surface)
        for token in found:
            if not (token.is_stop or lex.meanings(token.surface, token.language) or lex.parts(token.surface)):
                strange[token.stem] += weight
    words = {name: surface for name, (_weight, surface) in surest.items()}
    told = features(((getattr(need, part), weight) for part, weight in PARTS.items()), need.language, lex)
    typical = typical_needs(_roles()).nearness(told)
    return Fingerprint(
        need.key, dict(concepts), dict(strange), words, typical, need.topics, need.cpv_codes, need.region
    )


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "similar_kin.toml").read_text(encoding="utf-8"))


@cache
def _roles() -> tuple[tuple[str, float], ...]:
    """What each concept weighs: less as a setting or a means, and as an everyday word."""
    setting, means, lex = frozenset(_said()["setting"].split()), frozenset(_said()["means"].split()), lexicon()
    importance = (lex.fields[slug].weight for slug in lex.field_of)
    return tuple(
        (name, weight * (SETTING if name in setting else MEANS if name in means else 1.0))
        for name, weight in zip(lex.concepts, importance, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """What each concept weighs, which are kin, and how rare strange words are."""

    columns: Mapping[str, int]
    weights: np.ndarray
    kinship: np.ndarray  # of a concept (row) and what it also counts as (columns)
    texts: int
    strange_seen: Mapping[str, int]

    def rarity_of_strange(self, stem: str) -> float:
        return rarity(self.texts, self.strange_seen.get(stem, 0))


def rarity(texts: int, seen: float) -> float:
    return math.log(1 + (texts + PRIOR_TEXTS) / (seen + PRIOR_SEEN))


def count_seen(prints: Sequence[Fingerprint]) -> dict[str, Any]:
    """In how many texts each concept is met, and each strange word that is met more than once."""
    seen: defaultdict[str, int] = defaultdict(int)
    strange: defaultdict[str, int] = defaultdict(int)
    for one in prints:
        for name in one.concepts:
            seen[name] += 1
        for stem in one.strange:
            strange[stem] += 1
    return {
        "texts": len(prints),
        "concepts": dict(sorted(seen.items())),
        "strange": {stem: number for stem, number in sorted(strange.items()) if number > 1},
    }


@cache
def scale() -> Scale:
    seen = json.loads((Path(__file__).parent / "similar_rarity.json").read_text(encoding="utf-8"))
    columns = {name: number for number, (name, _weight) in enumerate(_roles())}
    roles = np.array([weight for _name, weight in _roles()])
    rare = np.array([rarity(seen["texts"], seen["concepts"].get(name, 0)) for name in columns])
    kinship = np.zeros((len(columns), len(columns)))
    for circle in _said()["kin"]:
        members = [columns[name] for name in circle.split()]
        kinship[np.ix_(members, members)] = KIN
    kinship *= np.outer(roles, roles)
    np.fill_diagonal(kinship, 1.0)
    return Scale(columns, roles * rare, kinship.astype(np.float32), seen["texts"], seen["strange"])


def _rows(prints: Sequence[Fingerprint], own: Scale) -> np.ndarray:
    rows = np.zeros((len(prints), len(own.columns)), np.float32)
    for number, one in enumerate(prints):
        for name, weight in one.concepts.items():
            rows[number, own.columns[name]] = math.sqrt(weight)
    return rows * own.weights.astype(np.float32)


def _strange(prints: Sequence[Fingerprint], own: Scale) -> Any:
    return _sparse(
        [
            {
                stem: STRANGE_WORDS * math.sqrt(weight) * own.rarity_of_strange(stem)
                for stem, weight in one.strange.items()
            }
            for one in prints
        ]
    )


def _sparse(rows: Sequence[Mapping[str, float]]) -> Any:
    columns: dict[str, int] = {}
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for row in rows:
        indices += [columns.setdefault(name, len(columns)) for name in row]
        data += row.values()
        starts.append(len(indices))
    return sparse.csr_matrix((data, indices, starts), (len(rows), max(len(columns), 1)), np.float32)


class Space:
    """Needs side by side. What is asked of it costs a product of matrices, not a reading of the texts."""

    def __init__(self, prints: Iterable[Fingerprint]) -> None:
        self.prints = list(prints)
        self._own = scale()
        self._plain = _rows(self.prints, self._own)
        spread = self._plain @ self._own.kinship
        strange = _strange(self.prints, self._own)
        lengths = np.sqrt((spread**2).sum(axis=1) + np.asarray(strange.multiply(strange).sum(axis=1)).ravel())
        self._lengths = np.where(lengths > 0, lengths, 1.0).astype(np.float32)
        self._spread = spread / self._lengths[:, None]
        self._strange = sparse.csr_matrix(sparse.diags(1 / self._lengths) @ strange)
        self._typical = _sparse([one.typical for one in self.prints])

    def likeness(self, row: int) -> np.ndarray:
        """Of one need to each of them, by the texts alone."""
        strange = (self._strange @ self._strange[row].T).toarray().ravel()
        typical = (self._typical @ self._typical[row].T).toarray().ravel()
        return (1 - TYPICAL) * (self._spread @ self._spread[row] + strange) + TYPICAL * typical

    def similar_to(self, row: int, threshold: float = THRESHOLD, most: int | None = None) -> list[Likeness]:
        """The needs that are one with this, the most alike first."""
        base = self.likeness(row)
        near = [int(other) for other in np.flatnonzero(base >= threshold / HIGHEST_LIFT) if other != row]
        scored = [(self._lifted(float(base[other]), row, other), other) for other in near]
        ranked = sorted((-score, self.prints[other].key, other) for score, other in scored if score >= threshold)
        return [self._told(row, other, -score) for score, _key, other in ranked[:most]]

    def pairs(self, threshold: float = THRESHOLD) -> Iterator[tuple[float, int, int]]:
        """(score, row, row) of every pair at or over the threshold, in no order."""
        told = self._spread @ self._spread.T + (self._strange @ self._strange.T).toarray()
        base = (1 - TYPICAL) * told + TYPICAL * (self._typical @ self._typical.T).toarray()
        for one, other in zip(*np.nonzero(np.triu(base, 1) >= threshold / HIGHEST_LIFT), strict=True):
            score = self._lifted(float(base[one, other]), int(one), int(other))
            if score >= threshold:
                yield score, int(one), int(other)

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
        common = _told_by_both(first, second, typical_needs(_roles()))
        for name, word in first.words.items():
            for met, said in second.words.items():
                row, column = self._own.columns[name], self._own.columns[met]
                close = 1.0 if row == column else 2 * float(self._own.kinship[row, column])
                close = close or KIN * (name in common and met in common)
                if close:
                    gain = close * float(self._plain[one, row] * self._plain[other, column])
                    gains.append((gain, word, said))
        gains.sort(key=lambda found: (-found[0], found[1:]))
        scale_of = float(self._lengths[one] * self._lengths[other])
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
            yield Reason("words", round(gain / scale_of, 4), (word, said))


def _told_by_both(first: Fingerprint, second: Fingerprint, typical: TypicalNeeds) -> frozenset[str]:
    """The concepts of the usual need that both are nearest to."""
    if not first.typical or not second.typical:
        return NOTHING
    nearest = max(first.typical, key=first.typical.__getitem__), max(second.typical, key=second.typical.__getitem__)
    return typical.concepts[nearest[0]] if nearest[0] == nearest[1] else NOTHING


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
