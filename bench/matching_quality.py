"""Does the matcher put the right actors first, keep silent where nobody fits, and not oversell?

Reads the graded sample in `../shared/data/matching/dev.json` (grades 3, 2, 1; absent is not relevant). The floor is plain
character TF-IDF on the same texts.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer

from matching.candidates import Candidate, Profile
from matching.scoring import THRESHOLD, Scorer

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "matching" / "dev.json"
DEPTH = 10

Ranking = Mapping[str, Sequence[str]]  # profile keys by candidate key, best first
Grades = Mapping[str, Mapping[str, int]]


def run() -> Iterator[dict[str, Any]]:
    if not DATA.exists():
        yield {"bench": "matching_quality", "skipped": f"{DATA} is not here"}
        return
    sample = json.loads(DATA.read_text(encoding="utf-8"))
    candidates = [_candidate(row) for row in sample["opportunities"]]
    profiles = [_profile(row) for row in sample["profiles"]]
    grades: Grades = sample["relevance"]
    matches = Scorer([*profiles, *candidates]).rank(profiles, candidates, threshold=0.0)
    ranking: dict[str, list[str]] = defaultdict(list)
    told: list[int] = []
    speaks: set[str] = set()
    for match in matches:
        ranking[match.candidate_key].append(match.profile_key)
        if match.score >= THRESHOLD:
            speaks.add(match.candidate_key)
            told.append(grades[match.candidate_key].get(match.profile_key, 0))
    floor = _letters_only(profiles, candidates)
    silent = [key for key, graded in grades.items() if not graded]
    graded = [grade for row in grades.values() for grade in row.values()]
    yield {
        "bench": "matching_quality",
        "ndcg_at_10": _mean(_ndcg(ranking, grades)),
        "mrr": _mrr(ranking, grades),
        "floor": {"char_tfidf_ndcg_at_10": _mean(_ndcg(floor, grades)), "char_tfidf_mrr": _mrr(floor, grades)},
        "ndcg_at_10_by_languages": _by_languages(ranking, floor, grades, profiles, candidates),
        "threshold": THRESHOLD,
        "told": len(told),
        "precision_graded_1": _share(told, 1, len(told)),
        "precision_graded_2": _share(told, 2, len(told)),
        "recall_graded_1": _share(told, 1, sum(grade >= 1 for grade in graded)),
        "recall_graded_2": _share(told, 2, sum(grade >= 2 for grade in graded)),
        "silence": {
            "wanted": len(silent),
            "kept": len(set(silent) - speaks),
            "unwanted": len(set(grades) - speaks - set(silent)),
        },
    }


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        kind=row["kind"],
        key=row["id"],
        title=row["title"],
        text=row["text"],
        language=row["lang"],
        topics=frozenset(row["topics"]),
        region=row["region"],
        eligible_kinds=frozenset(row["eligible_kinds"]),
    )


def _profile(row: Mapping[str, Any]) -> Profile:
    return Profile(
        key=row["id"],
        kind=row["kind"],
        name=row["name"],
        offers=row["offers"],
        seeks=row["seeks"],
        topics=frozenset(row["topics"]),
        regions=frozenset([row["region"]]),
        languages=frozenset([row["lang"]]),
    )


def _letters_only(profiles: Sequence[Profile], candidates: Sequence[Candidate]) -> Ranking:
    asked = [f"{candidate.title} {candidate.text}" for candidate in candidates]
    held = [f"{profile.offers} {profile.seeks}" for profile in profiles]
    matrix = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(asked + held)
    likeness = (matrix[: len(asked)] @ matrix[len(asked) :].T).toarray()
    return {
        candidate.key: [
            profiles[column].key
            for column in (-likeness[row]).argsort(kind="stable")
            if profiles[column].kind in candidate.eligible_kinds
        ]
        for row, candidate in enumerate(candidates)
    }


def _ndcg(ranking: Ranking, grades: Grades) -> dict[str, float]:
    """Normalised discounted cumulative gain with gains 2^grade - 1, for every candidate that has a right answer."""
    return {
        key: _gain([row.get(profile, 0) for profile in ranking.get(key, [])])
        / _gain(sorted(row.values(), reverse=True))
        for key, row in grades.items()
        if row
    }


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))


def _mrr(ranking: Ranking, grades: Grades) -> float:
    firsts = [
        next((1 / (place + 1) for place, key in enumerate(ranking.get(name, [])) if key in row), 0.0)
        for name, row in grades.items()
        if row
    ]
    return round(fmean(firsts), 4)


def _by_languages(
    ranking: Ranking, floor: Ranking, grades: Grades, profiles: Sequence[Profile], candidates: Sequence[Candidate]
) -> dict[str, dict[str, float]]:
    """As if only the profiles of one language existed: 'nb-en' is a need in bokmål and the profiles in English."""
    spoken = {profile.key: next(iter(profile.languages)) for profile in profiles}
    asked = {candidate.key: candidate.language for candidate in candidates}
    pairs = sorted({(asked[key], spoken[profile]) for key, row in grades.items() for profile in row})
    result = {}
    for one, other in pairs:
        kept = {
            key: {profile: grade for profile, grade in row.items() if spoken[profile] == other}
            for key, row in grades.items()
            if asked[key] == one
        }
        ours = {key: [profile for profile in ranking.get(key, []) if spoken[profile] == other] for key in kept}
        plain = {key: [profile for profile in floor.get(key, []) if spoken[profile] == other] for key in kept}
        rated = sum(bool(row) for row in kept.values())
        result[f"{one}-{other}"] = {
            "candidates": rated,
            "ndcg": _mean(_ndcg(ours, kept)),
            "floor": _mean(_ndcg(plain, kept)),
        }
    return result


def _mean(values: Mapping[str, float]) -> float:
    return round(fmean(values.values()), 4)


def _share(grades: Sequence[int], least: int, whole: int) -> float:
    return round(sum(grade >= least for grade in grades) / whole, 3) if whole else 0.0
