"""Fingerprints of needs, read once and kept until the need or the lexicon is changed.

Of a draft only the title and the summary are read: that is what other bodies may see of it, and reasons quote nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache as once
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.core.cache import cache

from ecosystem.shared.markdown import plain
from procurement.models import Need
from procurement.states import PUBLIC_STAGES

from .likeness import Fingerprint, NeedText, fingerprint

KEPT = 7 * 24 * 60 * 60  # seconds
COLUMNS = ("pk", "updated_at", "stage", "owner_id")


class Row(NamedTuple):
    """A need that may be compared, without its texts."""

    pk: int
    updated_at: datetime
    stage: str
    owner: int

    @property
    def is_whole(self) -> bool:
        return self.stage in PUBLIC_STAGES

    @property
    def version(self) -> str:
        return f"{self.pk}:{self.updated_at.timestamp()}:{'whole' if self.is_whole else 'short'}"


def rows_of(needs) -> list[Row]:
    """One query, and no texts."""
    return [Row(*values) for values in needs.order_by("pk").values_list(*COLUMNS)]


def prints_of(rows: Sequence[Row], at_once: int | None = None) -> list[Fingerprint]:
    """In the order of the rows, without those that are gone; two queries where some are new, none where all are kept.

    With `at_once`, no more than that many are read anew, the newest first: the rest are left out until they are read.
    """
    keys = {row.pk: f"similar:{edition()}:{row.version}" for row in rows}
    kept = cache.get_many(keys.values())
    missing = [row for row in rows if keys[row.pk] not in kept]
    if at_once is not None:
        missing = sorted(missing, key=lambda row: -row.pk)[:at_once]
    if missing:
        read = {int(one.key): one for one in _read(missing)}
        new = {keys[row.pk]: read[row.pk] for row in missing if row.pk in read}
        cache.set_many(new, KEPT)
        kept |= new
    return [kept[key] for key in keys.values() if key in kept]


def _read(rows: Iterable[Row]) -> Iterable[Fingerprint]:
    whole = {row.pk: row.is_whole for row in rows}
    needs = Need.objects.filter(pk__in=whole).select_related("region").prefetch_related("topics")
    return [fingerprint(as_text(need, whole=whole[need.pk])) for need in needs]


def as_text(need: Need, *, whole: bool) -> NeedText:
    return NeedText(
        str(need.pk),
        need.title,
        need.summary,
        plain(need.problem) if whole else "",
        plain(need.wanted_effects) if whole else "",
        language=need.language,
        topics=frozenset(topic.slug for topic in need.topics.all()) if whole else frozenset(),
        cpv_codes=frozenset(need.cpv_codes) if whole else frozenset(),
        region=need.region.code if whole and need.region else None,
    )


@once
def edition() -> str:
    """Of the reading: what is kept of another is not used."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*"), *here.parent.glob("lexicon/*.toml"), here.parent / "text.py"])
    content = b"".join(path.read_bytes() for path in files if path.is_file())
    return sha256(content).hexdigest()[:12]
