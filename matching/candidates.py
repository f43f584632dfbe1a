"""What the matcher reads and what it answers: plain frozen data, no database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something new that may fit somebody. `key` is unique over all kinds, `text` is plain text."""

    kind: str  # need | call | partner_search | event | solution
    key: str
    title: str
    text: str
    language: str = "nb"
    topics: frozenset[str] = NOTHING
    region: str | None = None  # None: the whole country
    eligible_kinds: frozenset[str] = NOTHING  # empty: open to all kinds of actors
    owner: str | None = None  # the profile it is never matched with
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """An actor as it presents itself: what it offers and seeks, in prose."""

    key: str
    kind: str
    name: str
    offers: str = ""
    seeks: str = ""
    topics: frozenset[str] = NOTHING
    regions: frozenset[str] = NOTHING  # empty: the whole country
    languages: frozenset[str] = NOTHING
    # Topics the actor has said no to more than once, with how much of their weight is left (0..1).
    faint_topics: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a match was made. `weight` is its part of the score; the caller turns `code` and `values` into a sentence."""

    code: str  # topics | near_topics | terms | offers | seeks | region | eligible | faint_topics (weighs nothing)
    weight: float
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A profile that fits a candidate. `score` is 0..1, `reasons` come heaviest first and are never empty."""

    profile_key: str
    candidate_key: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class TopicTree:
    """Topics by slug with their parents. A slug that is not in the tree is its own root."""

    parents: Mapping[str, str | None] = field(default_factory=dict)

    def path(self, slug: str) -> tuple[str, ...]:
        """The topic and its ancestors, nearest first. A loop in the data ends the path."""
        path: list[str] = []
        step: str | None = slug
        while step is not None and step not in path:
            path.append(step)
            step = self.parents.get(step)
        return tuple(path)

    def closeness(self, one: str, other: str) -> float:
        """1 for the same topic, halved for every step between them over a common ancestor, 0 for strangers."""
        up, down = self.path(one), self.path(other)
        steps = [up.index(slug) + down.index(slug) for slug in up if slug in down]
        return 0.5 ** min(steps) if steps else 0.0

    def nearest(self, asked: Collection[str], held: Collection[str]) -> Iterator[tuple[str, str, float]]:
        """For each topic asked for, the nearest one held, where there is any."""
        for slug in sorted(asked):
            closeness, neighbour = max(
                ((self.closeness(slug, other), other) for other in sorted(held)), default=(0, "")
            )
            if closeness:
                yield slug, neighbour, closeness

    def overlap(self, asked: Collection[str], held: Collection[str], faint: Mapping[str, float] | None = None) -> float:
        """0..1: how much of what is asked for is held. A topic more in common never lowers it; a faint one counts less."""
        if not asked:
            return 0.0
        left = faint or {}
        return sum(closeness * left.get(slug, 1.0) for slug, _, closeness in self.nearest(asked, held)) / len(asked)
