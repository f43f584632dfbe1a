"""Those who fund, and the programmes they fund through."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from actors.models import Actor
from actors.states import ActorState
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.slugs import sort_key, unique_slug


class FunderQuerySet(models.QuerySet):
    def shown(self):
        """Those that are no actor here, or one that is in the hub."""
        return self.filter(models.Q(actor__isnull=True) | models.Q(actor__state=ActorState.APPROVED))


class Funder(TimeStamped):
    """An organisation that funds. Where it takes part in the hub itself, `actor` says which actor it is."""

    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("Leave empty to use the name of the actor.")
    )
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    actor = models.OneToOneField(
        Actor, models.SET_NULL, null=True, blank=True, related_name="funder", verbose_name=_("actor")
    )
    website = models.URLField(_("website"), blank=True)

    objects = FunderQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("funder")
        verbose_name_plural = _("funders")
        ordering = ["sort_name", "pk"]
        constraints = [models.CheckConstraint(name="funder_has_name", condition=~models.Q(name=""))]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.name and self.actor:
            self.name = self.actor.name
        if not self.slug:
            self.slug = unique_slug(Funder, self.name, exclude_pk=self.pk)
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)


class Programme(TimeStamped):
    """A funder's standing scheme, under which calls are made."""

    funder = models.ForeignKey(Funder, models.PROTECT, related_name="programmes", verbose_name=_("funder"))
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, unique=True, editable=False)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["funder__sort_name", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["funder", "name"], name="programme_once")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = unique_slug(Programme, self.name, exclude_pk=self.pk)
        super().save(*args, **kwargs)
