"""Which of many needs are one: pairs in, clusters out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_PAIRS = 20_000  # the best of them: enough for every cluster a page shows, and never more work than that


@dataclass(frozen=True, slots=True)
class Cluster:
    """Rows, the one most like the others first, and how alike they are on average over the pairs that are alike."""

    rows: tuple[int, ...]
    score: float


def clusters(pairs: Iterable[tuple[float, int, int]], is_apart: Callable[[int, int], bool]) -> list[Cluster]:
    """The largest and surest first. Two clusters become one where at least half of the pairs between them are alike and
    none is to be kept apart, so a chain of likenesses does not tie strangers together."""
    best = sorted(pairs, key=lambda pair: (-pair[0], pair[1:]))[:MOST_PAIRS]
    alike = {frozenset(pair[1:]): pair[0] for pair in best}
    members: dict[int, list[int]] = {}
    home: dict[int, int] = {}
    for _score, one, other in best:
        for row in (one, other):
            members.setdefault(home.setdefault(row, row), [row])
        first, second = home[one], home[other]
        if first != second and _fit(members[first], members[second], alike, is_apart):
            for row in members[second]:
                home[row] = first
            members[first] += members.pop(second)
    found = [_cluster(rows, alike) for rows in members.values() if len(rows) > 1]
    return sorted(found, key=lambda cluster: (-len(cluster.rows), -cluster.score, cluster.rows))


def _fit(
    first: list[int], second: list[int], alike: dict[frozenset[int], float], is_apart: Callable[[int, int], bool]
) -> bool:
    across = [(one, other) for one in first for other in second]
    if sum(frozenset(pair) in alike for pair in across) * 2 < len(across):
        return False
    return not any(is_apart(one, other) for one, other in across)


def _cluster(rows: list[int], alike: dict[frozenset[int], float]) -> Cluster:
    closeness = {row: sum(alike.get(frozenset((row, other)), 0.0) for other in rows if other != row) for row in rows}
    ordered = sorted(rows, key=lambda row: (-closeness[row], row))
    scores = [
        alike[pair] for one in rows for other in rows if one < other and (pair := frozenset((one, other))) in alike
    ]
    return Cluster(tuple(ordered), round(sum(scores) / len(scores), 4))
