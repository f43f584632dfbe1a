"""The dialogue file of a need: who was given what and when."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor, User

from .document import NeedDocument
from .need import Need, refuse_deletion


class DialogueEntry(models.Model):
    """One thing that suppliers were told or given. `firm` is who had it first; empty means all had it at once.

    What one firm was given stays unshared until `shared_at`: until then the need cannot be handed over.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting", pgettext_lazy("dialogue", "Meeting")
        MINUTES = "minutes", pgettext_lazy("dialogue", "Minutes")
        DOCUMENT = "document", pgettext_lazy("dialogue", "Document")
        ANSWER = "answer", pgettext_lazy("dialogue", "Answer")
        AMENDMENT = "amendment", pgettext_lazy("dialogue", "Amendment")
        INFORMATION = "information", pgettext_lazy("dialogue", "Information")

    public_id = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="dialogue", verbose_name=_("need"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    document = models.ForeignKey(NeedDocument, models.PROTECT, null=True, blank=True, related_name="+")
    firm = models.ForeignKey(Actor, refuse_deletion, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)
    shared_at = models.DateTimeField(_("shared with all"), null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    # What the entry was made from, so that it is made once: "amendment:12", "question:7".
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("entry in the dialogue file")
        verbose_name_plural = _("dialogue file")
        ordering = ["at", "pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(fields=["need", "source"], condition=~Q(source=""), name="dialogue_source_once"),
            models.CheckConstraint(
                name="dialogue_given_to_all_is_shared", condition=Q(firm__isnull=False) | Q(shared_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def minutes_of(self) -> str:
        """The meeting these minutes are of, by its public id; empty for all else. Minutes are shared as minutes."""
        return self.source.removeprefix("minutes:") if self.source.startswith("minutes:") else ""
