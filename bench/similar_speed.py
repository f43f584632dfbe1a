"""How long does it take to rank one need among 2,000, and to find which of them are one? Made up from the lexicon's words.

A page reads one text anew and has the others' fingerprints kept. The floor is plain TF-IDF, which must read them all.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer

from bench.matching_speed import SEED, _fields, _text
from matching.similar.clusters import MOST_PAIRS, clusters
from matching.similar.likeness import NeedText, Space, fingerprint

NEEDS = 2000


def run(needs: int = NEEDS) -> Iterator[dict[str, Any]]:
    draw = random.Random(SEED)
    fields = _fields()
    texts = [
        NeedText(
            str(at), _text(draw, fields, 6), _text(draw, fields, 20), _text(draw, fields, 60), _text(draw, fields, 20)
        )
        for at in range(needs + 1)
    ]
    fingerprint(texts[0])  # the lexicon is read once in a process
    start = time.perf_counter()
    prints = [fingerprint(text) for text in texts[1:]]
    read = time.perf_counter()
    Space([fingerprint(texts[0]), *prints]).similar_to(0, most=5)
    ranked = time.perf_counter()
    found = clusters(Space(prints).pairs(most=MOST_PAIRS), lambda one, other: False)
    clustered = time.perf_counter()
    plain = TfidfVectorizer(sublinear_tf=True).fit_transform(
        f"{text.title} {text.summary} {text.problem} {text.wanted_effects}" for text in texts
    )
    (plain[1:] @ plain[0].T).toarray().ravel().argsort()[-5:]
    floor = time.perf_counter() - clustered
    yield {
        "bench": "similar_speed",
        "needs": needs,
        "read_seconds": round(read - start, 2),
        "rank_ms": round(1000 * (ranked - read)),
        "cluster_seconds": round(clustered - ranked, 2),
        "clusters": len(found),
        "floor": {"tfidf_rank_ms": round(1000 * floor)},
    }
