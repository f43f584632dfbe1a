"""Searches over needs that people keep, and what they have been told of."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Consent, User
from ecosystem.shared.models import TimeStamped
from procurement.models import Need

from ..kinds import Frequency
from .subscriptions import ScheduledQuerySet

MOST_SEARCHES = 20
LONGEST_QUERY = 1000


class SavedSearchQuerySet(ScheduledQuerySet):
    def wanted(self):
        return super().wanted().filter(paused_at=None)

    def by_name(self):
        return self.order_by("name", "pk")


class SavedSearch(TimeStamped):
    """A search over needs with a name. `query` is the list's own parameters as `searching.canonical` writes them.

    Nobody but the person learns what they look for: no admin page, no audit entry. The yes to e-mail is in the log of
    consents, one for all the person's searches (markedsføringsloven § 15).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="saved_searches", verbose_name=_("person"))
    name = models.CharField(_("name of the search"), max_length=80)
    query = models.CharField(_("what it looks for"), max_length=LONGEST_QUERY)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, default=Frequency.OFF)
    chosen_at = models.DateTimeField(_("chosen"), default=timezone.now)
    since = models.DateTimeField(
        _("tells of needs from"), default=timezone.now, help_text=_("What came before is not told.")
    )
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    consent = models.ForeignKey(
        Consent, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("consent it rests on")
    )
    last_digest_at = models.DateTimeField(
        _("last occasion served"), null=True, blank=True, help_text=_("Also when there was nothing to tell.")
    )

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(fields=["person", "query"], name="search_saved_once"),
            models.CheckConstraint(name="search_looks_for_something", condition=~Q(query="") & ~Q(name="")),
            models.CheckConstraint(
                name="search_on_by_consent",
                condition=Q(frequency="off", consent__isnull=True) | (~Q(frequency="off") & Q(consent__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["frequency", "last_digest_at"],
                name="search_due",
                condition=~Q(frequency="off") & Q(paused_at__isnull=True),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Where it is run: the list of needs, with what it looks for."""
        return f"{reverse('procurement:need_list')}?{self.query}"

    @property
    def is_on(self) -> bool:
        return self.frequency != Frequency.OFF and self.paused_at is None


class SearchTelling(models.Model):
    """A search has told its person of a need, in this round of its dialogue. Only this row keeps it from telling again.

    With an empty `mail_key` nothing was mailed: the need was there already when the search was saved.
    """

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="tellings", verbose_name=_("saved search"))
    need = models.ForeignKey(Need, models.CASCADE, related_name="+", verbose_name=_("need"))
    round = models.PositiveSmallIntegerField(_("round of dialogue"))
    mail_key = models.CharField(_("key of the mail"), max_length=200, blank=True, db_index=True)
    told_at = models.DateTimeField(_("told"), default=timezone.now)

    class Meta:
        verbose_name = _("telling of a search")
        verbose_name_plural = _("tellings of searches")
        ordering = ["-told_at", "-pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [models.UniqueConstraint(fields=["search", "need", "round"], name="search_telling_once")]

    def __str__(self):
        return f"{self.search_id}: {self.need_id}"
