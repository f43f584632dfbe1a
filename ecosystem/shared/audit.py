"""The audit log's one door."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from .models import AuditEntry

# Kinds of things whose entries coordinators must not read (`app.model`); each app names its own when it loads.
CONFIDENTIAL: set[str] = set()


def keep_confidential(target_type: str) -> None:
    CONFIDENTIAL.add(target_type)


# The same for some things of a kind that they otherwise may read of: what finds the keys of those.
CONFIDENTIAL_ROWS: dict[str, Callable[[], models.QuerySet]] = {}


def keep_rows_confidential(target_type: str, rows: Callable[[], models.QuerySet]) -> None:
    CONFIDENTIAL_ROWS[target_type] = rows


def readable_entries(entries: models.QuerySet) -> models.QuerySet:
    """Those that coordinators may read."""
    entries = entries.exclude(target_type__in=CONFIDENTIAL)
    for target_type, rows in CONFIDENTIAL_ROWS.items():
        keys = rows().order_by().values(key=Cast("pk", models.CharField()))
        entries = entries.exclude(target_type=target_type, target_id__in=keys)
    return entries


def record(
    action: str, target: models.Model, *, by: Any, before: dict | None = None, after: dict | None = None, name: str = ""
):
    """Write who did what to which thing. Call it inside the action's transaction; `by=None` is the system.

    `name` is for a thing whose own name must not be kept for as long as the log is.
    """
    entry = _entry(action, target, by, before, after)
    if name:
        entry.target = name
    entry.save(force_insert=True)
    return entry


def record_many(action: str, changes: Iterable[tuple[models.Model, dict, dict]], *, by: Any, batch: int = 1000) -> None:
    """The same for many things at once, as (thing, before, after): one query for each batch."""
    entries = [_entry(action, target, by, before, after) for target, before, after in changes]
    AuditEntry.objects.bulk_create(entries, batch_size=batch)


def _entry(action, target, by, before, after) -> AuditEntry:
    return AuditEntry(
        by_id=getattr(by, "pk", None),
        by_name=str(by)[:200] if by is not None else "HelseHub",
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target=str(target)[:300],
        before=before or {},
        after=after or {},
    )
