"""An innovation partnership: what the market lacks is developed step by step, and bought if it holds."""

import hashlib
import json
import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor, User
from ecosystem.shared.models import TimeStamped

from ..states import PhaseState
from .need import Need


class PhaseKind(models.TextChoices):
    """The steps from need to purchase; a learning room is ordered by them too."""

    MARKET = "market", pgettext_lazy("phase", "Needs and market")
    TENDER = "tender", pgettext_lazy("phase", "Tendering")
    DEVELOPMENT = "development", pgettext_lazy("phase", "Research and development")
    PILOT = "pilot", pgettext_lazy("phase", "Pilot")
    ACQUISITION = "acquisition", pgettext_lazy("phase", "Acquisition")


# The order they come in; only research and development comes in several steps.
ORDER = {kind: place for place, kind in enumerate(PhaseKind.values)}
MOST_STEPS = 4

# From here on there are contracts, and who has them is public.
CONTRACTED = (PhaseKind.DEVELOPMENT, PhaseKind.PILOT, PhaseKind.ACQUISITION)


def _digest(words) -> str:
    return hashlib.sha256(json.dumps(words, default=str).encode()).hexdigest()[:40]


class GoalStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("goal", "Not measured")
    MET = "met", pgettext_lazy("goal", "Met")
    PARTLY = "partly", pgettext_lazy("goal", "Partly met")
    NOT_MET = "not_met", pgettext_lazy("goal", "Not met")


STATUS_COLORS = {
    GoalStatus.OPEN: "neutral",
    GoalStatus.MET: "success",
    GoalStatus.PARTLY: "warning",
    GoalStatus.NOT_MET: "danger",
}


class PartnershipQuerySet(models.QuerySet):
    def shown(self):
        """What its owner has made public. The need's own page decides whether the need is."""
        return self.filter(shown_since__isnull=False)


class Partnership(TimeStamped):
    """The phase plan of one need. Amounts are NOK without VAT, for the owner and its participants."""

    need = models.OneToOneField(Need, models.PROTECT, related_name="partnership", verbose_name=_("need"))
    market_lacks = models.TextField(
        _("what the market lacks"), blank=True, help_text=_("Why nothing that can be bought today meets the need.")
    )
    ipr_terms = models.TextField(
        _("rights to the results"), blank=True, help_text=_("Who owns and may use what is developed.")
    )
    maximum_cost = models.PositiveBigIntegerField(_("maximum cost of the purchase, NOK"), null=True, blank=True)
    requests_from = models.DateField(_("requests to take part, from"), null=True, blank=True)
    requests_until = models.DateField(_("requests to take part, last day"), null=True, blank=True)
    shown_since = models.DateTimeField(_("public since"), null=True, blank=True, editable=False)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)
    learnt = models.TextField(_("what was learnt"), blank=True, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("innovation partnership")
        verbose_name_plural = _("innovation partnerships")
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.CheckConstraint(
                name="partnership_requests_in_order",
                condition=Q(requests_from__isnull=True)
                | Q(requests_until__isnull=True)
                | Q(requests_from__lte=F("requests_until")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            # A stop is a result: it is never without what was learnt.
            models.CheckConstraint(name="partnership_stop_tells", condition=Q(stopped_at__isnull=True) | ~Q(learnt="")),
        ]

    def __str__(self):
        return str(self.need)

    def get_absolute_url(self):
        return reverse("procurement:need_partnership", args=[self.need.slug])

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None


class Phase(TimeStamped):
    """One step of the plan, and the decision at its end: the gate. Decision, why, who and when go together."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    kind = models.CharField(_("kind"), max_length=12, choices=PhaseKind.choices)
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    payment = models.PositiveBigIntegerField(_("payment to each partner, NOK"), null=True, blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=PhaseState.choices, default=PhaseState.PLANNED, editable=False
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True, editable=False)
    decided_why = models.TextField(_("why"), blank=True, editable=False)
    # At the acquisition gate: what the purchase costs, to be held against the maximum cost.
    cost = models.PositiveBigIntegerField(_("cost of the purchase, NOK"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["number"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "number"], name="phase_numbered", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["partnership"], condition=Q(state="running"), name="phase_one_running"),
            models.CheckConstraint(
                name="phase_days_in_order",
                condition=Q(starts_on__lte=F("ends_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="phase_gate_whole",
                condition=(
                    Q(state__in=["passed", "stopped"], decided_at__isnull=False)
                    & ~Q(decided_why="")
                    & ~Q(decided_by_name="")
                )
                | Q(
                    state__in=["planned", "running"],
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                    decided_by_name="",
                    decided_why="",
                ),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def partners_seen(self) -> str:
        """Names who the partners are, as a form was made from them."""
        return _digest(sorted([row.name, row.firm_id] for row in self.partners.all()))

    @property
    def is_planned(self) -> bool:
        return self.state == PhaseState.PLANNED

    @property
    def is_running(self) -> bool:
        return self.state == PhaseState.RUNNING

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None

    @property
    def is_contracted(self) -> bool:
        return self.kind in CONTRACTED

    @property
    def is_purchase(self) -> bool:
        return self.kind == PhaseKind.ACQUISITION

    @property
    def first_day(self):
        """As it went, or as it is planned."""
        return timezone.localdate(self.started_at) if self.started_at else self.starts_on

    @property
    def last_day(self):
        """As it went, or as it is planned. Never before the first."""
        end = timezone.localdate(self.decided_at) if self.decided_at else self.ends_on
        return max(end, self.first_day)


class Partner(models.Model):
    """A supplier in one phase: invited while it is a tendering, under contract from then on. Several may run side by side."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="partners")
    name = models.CharField(_("name"), max_length=200)
    firm = models.ForeignKey(
        Actor, models.SET_NULL, null=True, blank=True, related_name="partner_in", verbose_name=_("firm in the portal")
    )
    # Decided at the gate: whether it is in the next phase.
    goes_on = models.BooleanField(_("goes on"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [models.UniqueConstraint(fields=["phase", "name"], name="partner_once_a_phase")]

    def __str__(self):
        return self.name


class Goal(models.Model):
    """Something measurable: a sub-goal of one phase, or (without a phase) a performance goal of the whole, which what is
    bought must meet."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="goals")
    phase = models.ForeignKey(Phase, models.CASCADE, null=True, blank=True, related_name="goals")
    text = models.CharField(_("goal"), max_length=300)
    measure = models.CharField(_("how it is measured"), max_length=300, blank=True)
    target = models.CharField(_("target"), max_length=120)
    result = models.CharField(_("result"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=GoalStatus.choices, default=GoalStatus.OPEN)
    measured_at = models.DateTimeField(_("measured"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["pk"]
        default_permissions: tuple[str, ...] = ()

    def __str__(self):
        return self.text

    @property
    def version_seen(self) -> str:
        """Names what it says, as a form was made from it."""
        return _digest([self.text, self.measure, self.target, self.status, self.result])

    refuse_if_changed_since = TimeStamped.refuse_if_changed_since

    @property
    def color(self) -> str:
        return STATUS_COLORS[self.status]

    @property
    def is_measured(self) -> bool:
        return self.status != GoalStatus.OPEN
