"""Files that belong to a need or a response."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from actors.models import User
from ecosystem.shared.files import StoredFile

from .need import Need
from .response import Response


class NeedDocument(StoredFile):
    """A file of a need. Public with the need; after publication only an amendment adds one."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="documents", verbose_name=_("need"))
    title = models.CharField(_("title"), max_length=150)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["uploaded_at", "pk"]


class ResponseAttachment(StoredFile):
    """A file of a response, and as sealed as it."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="attachments")
    is_secret = models.BooleanField(_("trade secret"), default=False)
    secret_reason = models.CharField(_("why it is secret"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["uploaded_at", "pk"]
        default_permissions: tuple[str, ...] = ()
