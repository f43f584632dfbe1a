"""What was changed in a need after it was published."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import User

from .need import Need
from .response import Response


class Amendment(models.Model):
    """One change to a published need, numbered from 1. Append-only: a mistake is mended by the next one.

    `changes` is a list of {"field", "old", "new"}; dates are ISO 8601, the rest is text.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="amendments", verbose_name=_("need"))
    number = models.PositiveSmallIntegerField(_("number"))
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("who"), max_length=200)
    why = models.TextField(_("why"))
    is_material = models.BooleanField(
        _("material"), default=False, help_text=_("Firms that have responded must confirm that their response stands.")
    )
    changes = models.JSONField(_("changes"), default=list)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["need", "number"], name="amendment_numbered")]

    def __str__(self):
        return f"{self.need} {self.number}"


class AmendmentConfirmation(models.Model):
    """A firm says that its submitted response still stands after a material amendment. As sealed as the response."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="confirmations")
    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        default_permissions: tuple[str, ...] = ()
        constraints = [models.UniqueConstraint(fields=["response", "amendment"], name="amendment_confirmed_once")]

    def __str__(self):
        return f"confirmation of {self.response}"
