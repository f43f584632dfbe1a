"""The audit log's one door."""

from typing import Any

from django.db import models

from .models import AuditEntry

# Kinds of things whose entries coordinators must not read (`app.model`); each app names its own when it loads.
CONFIDENTIAL: set[str] = set()


def keep_confidential(target_type: str) -> None:
    CONFIDENTIAL.add(target_type)


def record(action: str, target: models.Model, *, by: Any, before: dict | None = None, after: dict | None = None):
    """Write who did what to which thing. Call it inside the action's transaction; `by=None` is the system."""
    return AuditEntry.objects.create(
        by_id=getattr(by, "pk", None),
        by_name=str(by)[:200] if by is not None else "HelseHub",
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target=str(target)[:300],
        before=before or {},
        after=after or {},
    )


def entries_for(target: models.Model):
    """All entries of one thing, newest first."""
    return AuditEntry.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
