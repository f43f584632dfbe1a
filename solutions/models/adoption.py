"""Who uses what."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from actors.models import Actor
from actors.states import ActorState
from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.models import TimeStamped

from ..states import AdoptionState
from ..vocabulary import Route, Stage
from .solution import Solution, is_public


class AdoptionQuerySet(models.QuerySet):
    def confirmed(self):
        """What the adopting body stands by."""
        return self.filter(state=AdoptionState.CONFIRMED)

    def shown(self):
        """What a solution's page tells: confirmed, by a body that is in the hub."""
        return self.confirmed().filter(actor__state=ActorState.APPROVED)

    def reported(self):
        return self.filter(state=AdoptionState.REPORTED)

    def current(self):
        """Tried out or in use, not ended."""
        return self.exclude(stage=Stage.ENDED)

    def in_use(self):
        return self.filter(stage=Stage.IN_USE)

    def public(self):
        """What anybody may read: shown, of a solution that is published."""
        return self.shown().filter(is_public("solution__"))

    def visible_to(self, user):
        """Public ones for all; the rest for people in the body, the supplier's people and coordinators."""
        if not user.is_authenticated:
            return self.public()
        if user.is_coordinator:
            return self
        own = list(user.roles)
        public = Q(state=AdoptionState.CONFIRMED, actor__state=ActorState.APPROVED) & is_public("solution__")
        return self.filter(public | Q(actor__in=own) | Q(solution__supplier__in=own))

    def awaiting(self, actors):
        """What these bodies have been reported to use, and have not answered."""
        return self.reported().filter(actor__in=actors)


class Adoption(TimeStamped):
    """A public body that tries out, uses or has used a solution, and how it came by it."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="adoptions", verbose_name=_("solution"))
    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        related_name="adoptions",
        verbose_name=_("public body"),
        limit_choices_to={"kind__in": PUBLIC_BODIES},
    )
    year_started = models.PositiveSmallIntegerField(
        _("year started"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1990), MaxValueValidator(2100)],
        help_text=_("Empty when the source does not tell."),
    )
    stage = models.CharField(_("stage of use"), max_length=10, choices=Stage.choices, default=Stage.IN_USE)
    route = models.CharField(
        _("how it was bought"),
        max_length=20,
        choices=Route.choices,
        blank=True,
        help_text=_("A pilot buys development or a trial only: use after that needs its own lawful purchase."),
    )
    option = models.ForeignKey(
        "procurement.Option",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="adoptions",
        verbose_name=_("option it was bought under"),
    )
    note = models.TextField(_("experience so far"), blank=True, help_text=_("Shown to everyone."))
    source = models.CharField(
        _("source"), max_length=500, blank=True, help_text=_("Where this can be read: a link or a document.")
    )
    state = models.CharField(
        _("status"), max_length=10, choices=AdoptionState.choices, default=AdoptionState.REPORTED, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = AdoptionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["year_started", "actor__sort_name", "pk"]
        indexes = [
            models.Index(fields=["solution", "stage"], name="adoption_of", condition=Q(state="confirmed")),
            models.Index(fields=["actor", "stage"], name="adoption_by", condition=Q(state="confirmed")),
            models.Index(fields=["actor"], name="adoption_awaiting", condition=Q(state="reported")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["solution", "actor"], name="adoption_once"),
            models.CheckConstraint(name="adoption_state_known", condition=Q(state__in=AdoptionState.values)),
            models.CheckConstraint(name="adoption_stage_known", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(name="adoption_year_likely", condition=Q(year_started__range=(1990, 2100))),
            models.CheckConstraint(
                name="adoption_decided_all_or_none",
                condition=Q(state=AdoptionState.REPORTED, decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state=AdoptionState.REPORTED) & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.actor} – {self.solution}"

    def get_absolute_url(self):
        return reverse("solutions:adoption_detail", args=[self.solution.slug, self.actor.slug])

    @property
    def is_confirmed(self) -> bool:
        return self.state == AdoptionState.CONFIRMED
