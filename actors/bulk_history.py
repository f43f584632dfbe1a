"""History for many rows written at once: the same rows that saving one by one would leave, in a few queries."""

from collections.abc import Sequence
from typing import Any

from django.db.models import ForeignKey, Model
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import get_m2m_field_name

MADE, CHANGED, DELETED = "+", "~", "-"
BATCH = 500


def record_history(rows: Sequence[Model], kind: str, *, by: Any, reason: str = "") -> None:
    """Call it after the rows, and what is tied to them, are written; for DELETED, before."""
    if not rows:
        return
    model: Any = type(rows[0])
    history = model.history.model
    at = timezone.now()
    written = history.objects.bulk_create(
        [
            history(
                history_date=at,
                history_user=by,
                history_change_reason=reason,
                history_type=kind,
                **{field.attname: getattr(row, field.attname) for field in history.tracked_fields},
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    by_row = {version.pk_of_row: version for version in _with_key(model, written)}
    for field in getattr(history, "_history_m2m_fields", ()):
        _record_ties(model, field, by_row)


def _with_key(model, written):
    for version in written:
        version.pk_of_row = getattr(version, model._meta.pk.attname)
        yield version


def _record_ties(model, field, by_row) -> None:
    kept = HistoricalRecords.m2m_models[field]
    through = getattr(model, field.name).through
    own = f"{get_m2m_field_name(field)}_id"
    names = [f.attname if isinstance(f, ForeignKey) else f.name for f in through._meta.fields]
    ties = through._default_manager.filter(**{f"{own}__in": list(by_row)})
    kept.objects.bulk_create(
        [kept(history=by_row[getattr(tie, own)], **{name: getattr(tie, name) for name in names}) for tie in ties],
        batch_size=BATCH,
    )
