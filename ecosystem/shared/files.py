"""What people upload: checked by content, kept outside static files, served as downloads only."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def stored_path(row, name):
    """A name nobody can guess and no file name can steer; the name people gave it is kept in the row."""
    return f"uploads/{row._meta.model_name}/{uuid.uuid4().hex}"


class StoredFile(models.Model):
    """One uploaded file. Until it is scanned (where a scanner is configured) nobody can fetch it."""

    class Scan(models.TextChoices):
        WAITING = "waiting", _("Being checked")
        CLEAN = "clean", _("Checked")
        UNSCANNED = "unscanned", _("Not checked for viruses")
        INFECTED = "infected", _("Stopped: a virus was found")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=stored_path)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64)
    scan = models.CharField(_("virus check"), max_length=10, choices=Scan.choices, default=Scan.WAITING)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def scan_words(self) -> str:
        """The state of the virus check, and why there was none where there was none."""
        if self.scan != self.Scan.UNSCANNED:
            return self.get_scan_display()
        if settings.CLAMD_ADDRESS:
            return _("Not checked for viruses: it came before the portal had a virus scanner")
        return _("Not checked for viruses: the portal has no virus scanner")

    @property
    def can_be_fetched(self) -> bool:
        return self.scan in {self.Scan.CLEAN, self.Scan.UNSCANNED}
