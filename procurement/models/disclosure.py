"""What was published of a need's dialogue, for anyone to fetch."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actors.models import User
from ecosystem.shared.files import StoredFile

from .need import Need


class DisclosureBundle(StoredFile):
    """One publication of all that suppliers were told and given, numbered from 1. It stands as it was made.

    Public with its need. `sha256` is of the ZIP's bytes, which follow from the content alone.
    """

    need = models.ForeignKey(Need, models.PROTECT, related_name="bundles", verbose_name=_("need"))
    number = models.PositiveSmallIntegerField(_("number"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    by_name = models.CharField(_("who"), max_length=200)

    class Meta:
        verbose_name = _("disclosure bundle")
        verbose_name_plural = _("disclosure bundles")
        ordering = ["number"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(fields=["need", "number"], name="bundle_numbered"),
            models.CheckConstraint(name="bundle_counts_from_one", condition=Q(number__gte=1)),
        ]

    def get_absolute_url(self):
        return reverse("procurement:need_bundle", args=[self.need.slug, self.number])
