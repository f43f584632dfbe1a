"""What coordinators keep about actors: notes, saved filters, imports, and what merging leaves behind."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.models import TimeStamped

from .actor import Actor
from .person import User


class ActorNote(TimeStamped):
    """A coordinator's note on an actor. Coordinators alone read it."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="notes", verbose_name=_("actor"))
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("written by")
    )
    text = models.TextField(_("note"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.text[:80]


class SavedFilter(TimeStamped):
    """A list of the desk, narrowed as one coordinator likes it: `page` is the list's model, `query` its address."""

    person = models.ForeignKey(User, models.CASCADE, related_name="saved_filters", verbose_name=_("person"))
    page = models.CharField(_("list"), max_length=80)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("choices"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "page", "name"], name="saved_filter_once")]

    def __str__(self):
        return self.name


class ImportRunQuerySet(models.QuerySet):
    def light(self):
        """Without the rows, which may be thousands."""
        return self.defer("rows")


class ImportRun(TimeStamped):
    """One file of actors or people read in: what it would do, what it did, and what it takes to undo it.

    `rows` is a list with one object per row of the file: its number, what is to be done with it, the values, and after
    the import the key of what was written and the values before.
    """

    class Kind(models.TextChoices):
        ACTORS = "actors", _("Actors")
        PEOPLE = "people", _("People")

    class State(models.TextChoices):
        PREVIEW = "preview", _("Preview")
        DONE = "done", _("Imported")
        UNDONE = "undone", _("Undone")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.PREVIEW)
    file_name = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(_("rows"), default=list)
    summary = models.JSONField(_("summary"), default=dict)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    done_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.file_name


class FormerAddress(TimeStamped):
    """An address that an actor had before it was merged into another: it leads there."""

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="former_addresses", verbose_name=_("actor"))
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["slug"]

    def __str__(self):
        return self.slug


class DistinctPair(TimeStamped):
    """Two actors that look alike, and that a coordinator has found to be two."""

    first = models.ForeignKey(Actor, models.CASCADE, related_name="+", verbose_name=_("actor"))
    second = models.ForeignKey(Actor, models.CASCADE, related_name="+", verbose_name=_("other actor"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("pair of different actors")
        verbose_name_plural = _("pairs of different actors")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(name="distinct_pair_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self):
        return f"{self.first} / {self.second}"
