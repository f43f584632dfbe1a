"""How things are sorted: by topic and by place."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TopicQuerySet(models.QuerySet):
    def within(self, topic):
        """The topic itself and everything below it."""
        return self.filter(models.Q(pk=topic.pk) | models.Q(path__startswith=f"{topic.path}/"))


class Topic(models.Model):
    """A node in the tree of topics. `path` is the slugs from the root, so a subtree is a prefix."""

    slug = models.SlugField(_("key"), unique=True)
    name_nb = models.CharField(_("name in Norwegian"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent topic")
    )
    path = models.CharField(_("path"), max_length=300, unique=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["path"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug
        super().save(*args, **kwargs)

    @property
    def name(self):
        return self.name_en if (get_language() or "nb").startswith("en") else self.name_nb


class Region(models.Model):
    """A county (two digits) or municipality (four digits) with its number of 2024."""

    class Level(models.TextChoices):
        COUNTY = "county", _("County")
        MUNICIPALITY = "municipality", _("Municipality")

    code = models.CharField(_("number"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("county")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True, help_text=_("Degrees north, for the map."))
    longitude = models.FloatField(_("longitude"), null=True, blank=True, help_text=_("Degrees east, for the map."))

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]

    def __str__(self):
        return self.name


class ActorTag(models.Model):
    """A coordinator's own word for sorting actors. Never shown outside the desk."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("coordinators' tag")
        verbose_name_plural = _("coordinators' tags")
        ordering = ["name"]

    def __str__(self):
        return self.name
