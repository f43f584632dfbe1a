"""How long does a publication's matching take: 100 new candidates against 5,000 profiles, made up from the lexicon's words.

The floor is plain character TF-IDF over the same texts, which gives a number and no reasons.
"""

from __future__ import annotations

import random
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer

import matching.lexicon
from matching.candidates import Candidate, Profile
from matching.scoring import Scorer

PROFILES, CANDIDATES, SEED = 5000, 100, 17
FILLING = "vi og er i som på med til for det en av".split()


def run() -> Iterator[dict[str, Any]]:
    draw = random.Random(SEED)
    fields = _fields()
    profiles = [
        Profile(f"actor:{number}", "firm", f"Firma {number}", _text(draw, fields, 50), _text(draw, fields, 20))
        for number in range(PROFILES)
    ]
    candidates = [
        Candidate("need", f"need:{number}", _text(draw, fields, 5), _text(draw, fields, 100))
        for number in range(CANDIDATES)
    ]

    start = time.perf_counter()
    scorer = Scorer([*profiles, *candidates])
    learnt = time.perf_counter()
    matches = scorer.rank(profiles, candidates)
    ranked = time.perf_counter()
    scorer.rank(profiles, candidates[:1])
    one = time.perf_counter()
    texts = [f"{profile.offers} {profile.seeks}" for profile in profiles] + [
        f"{candidate.title} {candidate.text}" for candidate in candidates
    ]
    matrix = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts)
    (matrix[PROFILES:] @ matrix[:PROFILES].T).toarray()
    floor = time.perf_counter() - one
    yield {
        "bench": "matching_speed",
        "profiles": PROFILES,
        "candidates": CANDIDATES,
        "learn_seconds": round(learnt - start, 2),
        "rank_seconds": round(ranked - learnt, 2),
        "one_more_candidate_seconds": round(one - ranked, 2),
        "pairs_per_second": round(PROFILES * CANDIDATES / (ranked - start)),
        "matches": len(matches),
        "floor": {
            "char_tfidf_seconds": round(floor, 2),
            "char_tfidf_pairs_per_second": round(PROFILES * CANDIDATES / floor),
        },
    }


def _fields() -> list[list[str]]:
    """The Norwegian and English words of each field."""
    fields = []
    for path in sorted(Path(matching.lexicon.__file__).parent.glob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8")).values():
            entries = " ".join(str(value) for name, value in table.items() if not name.startswith("_"))
            fields.append([word.replace("_", " ") for word in entries.replace("|", " ").split()])
    return fields


def _text(draw: random.Random, fields: list[list[str]], length: int) -> str:
    """Mostly of two fields, so that some texts fit and most do not."""
    own = draw.choice(fields) + draw.choice(fields)
    return " ".join(draw.choice(own) if draw.random() < 0.5 else draw.choice(FILLING) for _ in range(length)) + "."
