"""History for many rows written at once: the same rows that saving one by one would leave, in a few queries."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import ForeignKey, Model
from django.utils import timezone
from simple_history.models import HistoricalRecords
from simple_history.utils import get_m2m_field_name

MADE, CHANGED, DELETED = "+", "~", "-"
BATCH = 500


def record_history(rows: Sequence[Model], kind: str, *, by: Any, reason: str = "") -> None:
    """Call it after the rows, and what is tied to them, are written; for DELETED, before. The database copies them."""
    if not rows:
        return
    model: Any = type(rows[0])
    history = model.history.model
    own = [field.column for field in history.tracked_fields]
    said = {
        "history_date": timezone.now(),
        "history_user_id": getattr(by, "pk", None),
        "history_change_reason": reason,
        "history_type": kind,
    }
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, own))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history._meta.db_table)} ({columns}, {', '.join(said)}) "  # noqa: S608  names from models
            f"SELECT {columns}, %s, %s, %s, %s FROM {quote(model._meta.db_table)} WHERE id = ANY(%s) "
            "RETURNING id, history_id",
            [*said.values(), [row.pk for row in rows]],
        )
        version_of = dict(cursor.fetchall())
    for field in getattr(history, "_history_m2m_fields", ()):
        _record_ties(model, field, version_of)


def _record_ties(model, field, version_of) -> None:
    kept = HistoricalRecords.m2m_models[field]
    through = getattr(model, field.name).through
    own = f"{get_m2m_field_name(field)}_id"
    names = [f.attname if isinstance(f, ForeignKey) else f.name for f in through._meta.fields]
    ties = through._default_manager.filter(**{f"{own}__in": list(version_of)})
    kept.objects.bulk_create(
        [
            kept(history_id=version_of[getattr(tie, own)], **{name: getattr(tie, name) for name in names})
            for tie in ties
        ],
        batch_size=BATCH,
    )
