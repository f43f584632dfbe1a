"""How a public body runs its needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from ecosystem.shared.models import TimeStamped


class BuyerPolicy(TimeStamped):
    """A body's own rules for its needs. A body without a row has the defaults."""

    actor = models.OneToOneField(Actor, models.CASCADE, related_name="buyer_policy", verbose_name=_("public body"))
    two_person_publication = models.BooleanField(
        _("two people publish"),
        default=False,
        help_text=_("Whoever wrote a need last cannot publish it; a colleague must."),
    )
    drafts_findable = models.BooleanField(
        _("others may find your drafts"),
        default=False,
        help_text=_(
            "Other public bodies that write a similar need see that you are writing one, its title and summary."
        ),
    )

    class Meta:
        verbose_name = _("rules of a public body")
        verbose_name_plural = _("rules of public bodies")

    def __str__(self):
        return str(self.actor)
