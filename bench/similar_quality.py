"""Do needs that are one find each other when they are told in other words? Precision and recall over pairs.

Reads the labelled set in `tests/matching/similar/similar_needs.json`, on which nothing is tuned. The floor is plain TF-IDF on the same texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.similar.likeness import THRESHOLD, Space, fingerprint
from matching.similar.rarity import need_text

DATA = Path(__file__).resolve().parents[1] / "tests" / "matching" / "similar" / "similar_needs.json"
PRECISION = 0.8


def run(path: Path = DATA) -> Iterator[dict[str, Any]]:
    sample = json.loads(path.read_text(encoding="utf-8"))
    rows = sample["needs"]
    number = {row["id"]: at for at, row in enumerate(rows)}
    same = {
        tuple(sorted(number[name] for name in pair)) for group in sample["groups"] for pair in combinations(group, 2)
    }
    space = Space(fingerprint(need_text(row)) for row in rows)
    scores = {(one, other): score for score, one, other in space.pairs(threshold=0.0001)}
    told = {pair for pair, score in scores.items() if score >= THRESHOLD}
    texts = [f"{row['title']} {row['summary']} {row['problem']} {row['wanted_effects']}" for row in rows]
    yield {
        "bench": "similar_quality",
        "needs": len(rows),
        "same_pairs": len(same),
        "threshold": THRESHOLD,
        "told": len(told),
        "precision": _share(len(told & same), len(told)),
        "recall": _share(len(told & same), len(same)),
        f"recall_at_precision_{PRECISION}": _recall_at(PRECISION, scores, same),
        "floor": {
            "tfidf_words_recall": _recall_at(PRECISION, _plain(texts), same),
            "tfidf_letters_recall": _recall_at(PRECISION, _plain(texts, analyzer="char_wb", ngram_range=(3, 5)), same),
        },
    }


def _plain(texts: list[str], **how: Any) -> dict[tuple[int, int], float]:
    matrix = TfidfVectorizer(sublinear_tf=True, **how).fit_transform(texts)
    likeness = (matrix @ matrix.T).toarray()
    return {pair: float(likeness[pair]) for pair in combinations(range(len(texts)), 2)}


def _recall_at(precision: float, scores: dict[tuple[int, int], float], same: set[tuple[int, ...]]) -> float:
    """The most that can be found while this share of what is told is right."""
    order = sorted(scores, key=lambda pair: (-scores[pair], pair))
    right = np.cumsum([pair in same for pair in order])
    enough = np.flatnonzero(right / np.arange(1, len(order) + 1) >= precision)
    return _share(int(right[enough[-1]]) if len(enough) else 0, len(same))


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
