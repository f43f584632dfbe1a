"""`python -m matching.similar.rarity FILE.json`: count anew how common each concept is among needs, after the lexicon
is changed. The file has {"needs": [{"id", "title", "summary", "problem", "wanted_effects"}, …]}."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matching.similar.likeness import NeedText, Spoken, hear

TABLE = Path(__file__).parent / "rarity.json"


def need_text(row: dict[str, Any]) -> NeedText:
    return NeedText(
        row["id"],
        row["title"],
        row["summary"],
        row["problem"],
        row["wanted_effects"],
        topics=frozenset(row.get("topics", ())),
        cpv_codes=frozenset(row.get("cpv_codes", ())),
    )


def count_seen(spoken: Sequence[Spoken]) -> dict[str, Any]:
    """In how many texts each concept is met, and each strange word that is met more than once."""
    seen = Counter(name for one in spoken for name in one.concepts)
    strange = Counter(stem for one in spoken for stem in one.strange)
    return {
        "texts": len(spoken),
        "concepts": dict(sorted(seen.items())),
        "strange": {stem: number for stem, number in sorted(strange.items()) if number > 1},
    }


def count(path: Path) -> dict[str, Any]:
    needs = json.loads(path.read_text(encoding="utf-8"))["needs"]
    return count_seen([hear(need_text(row)) for row in needs])


if __name__ == "__main__":
    TABLE.write_text(json.dumps(count(Path(sys.argv[1])), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
