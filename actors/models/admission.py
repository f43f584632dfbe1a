"""The conversation between an applicant and the coordinators."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.models import TimeStamped

from .actor import Actor
from .person import User


class AdmissionMessage(TimeStamped):
    """One message about an actor's application. Read by the actor's administrators and the coordinators alone."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question from HelseHub")
        ANSWER = "answer", _("Answer")
        DECLINE = "decline", _("Declined, with the reason")
        REAPPLICATION = "reapplication", _("Applied again")

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="admission_messages", verbose_name=_("actor"))
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.ANSWER)
    from_coordinator = models.BooleanField(_("from a coordinator"), default=False)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("message about an application")
        verbose_name_plural = _("messages about applications")
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"{self.actor}: {self.text[:60]}"
