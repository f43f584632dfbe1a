"""What a person has agreed to, and the copies of their data they have asked for."""

import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy.registry import purpose_words

from .person import User


def private_storage():
    """Files that no web address leads to; a view hands them out to the one they are about."""
    return FileSystemStorage(
        location=Path(settings.DATA_DIR) / "private", file_permissions_mode=0o600, directory_permissions_mode=0o700
    )


class Consent(models.Model):
    """One thing a person said yes or no to: what, when, and the very words. Append-only."""

    person = models.ForeignKey(User, models.CASCADE, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=60)
    given = models.BooleanField(_("given"))
    wording = models.TextField(_("wording"))
    language = models.CharField(_("language"), max_length=8, default="nb")
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "purpose", "-at"], name="consent_latest")]
        constraints = [
            models.CheckConstraint(name="consent_yes_has_wording", condition=Q(given=False) | ~Q(wording="")),
        ]

    def __str__(self):
        return self.purpose

    @property
    def title(self) -> str:
        """What was said, in the reader's language; the wording itself stays in the language it was read in."""
        return purpose_words(self.purpose, self.given)


class DataExport(models.Model):
    """A copy of everything the portal holds on a person, made by the worker, kept for a few days."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="data_exports", verbose_name=_("person"))
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("deleted after"), null=True, blank=True, db_index=True)
    file = models.FileField(_("file"), upload_to="exports/", storage=private_storage, blank=True)

    class Meta:
        verbose_name = _("copy of a person's data")
        verbose_name_plural = _("copies of people's data")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ready_at__isnull=True), name="data_export_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d}"

    @property
    def file_name(self) -> str:
        """Follows from the row, so that a second attempt overwrites the first, and deletion always finds it."""
        return f"exports/{self.public_id}.zip"

    def is_open(self, at) -> bool:
        """Made, and not too old to be fetched."""
        return self.ready_at is not None and self.expires_at is not None and self.expires_at > at
