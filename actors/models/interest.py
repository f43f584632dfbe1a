"""What an actor seeks and offers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..vocabulary import Offers, Seeks
from .actor import Actor


class Interest(models.Model):
    """One thing an actor seeks or offers, from the report's lists, and how much it matters."""

    class Side(models.TextChoices):
        SEEKS = "seeks", _("Seeks")
        OFFERS = "offers", _("Offers")

    class Relevance(models.IntegerChoices):
        RELEVANT = 1, _("Relevant")
        VERY_RELEVANT = 2, _("Very relevant")

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="interests", verbose_name=_("actor"))
    side = models.CharField(_("side"), max_length=6, choices=Side.choices)
    code = models.CharField(_("what"), max_length=30)
    relevance = models.PositiveSmallIntegerField(_("relevance"), choices=Relevance.choices, default=Relevance.RELEVANT)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("seeks and offers")
        ordering = ["side", "-relevance", "code"]
        constraints = [
            models.UniqueConstraint(fields=["actor", "side", "code"], name="interest_once"),
            models.CheckConstraint(
                name="interest_code_known",
                condition=Q(side="seeks", code__in=Seeks.values) | Q(side="offers", code__in=Offers.values),
            ),
        ]
        indexes = [models.Index(fields=["side", "code", "actor"], name="interest_facet")]

    def __str__(self):
        return str(self.label)

    @property
    def label(self):
        return (Seeks if self.side == self.Side.SEEKS else Offers)(self.code).label
