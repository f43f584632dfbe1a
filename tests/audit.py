from django.db import models

from ecosystem.shared.models import AuditEntry


def entries_for(target: models.Model):
    """All entries of the audit log about one thing, newest first."""
    return AuditEntry.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
