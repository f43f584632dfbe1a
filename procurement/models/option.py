"""Who may buy what came of a need without a new competition: named before it, locked after, spent at its maximum."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, User
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.permissions import is_neutral

from ..states import OptionState
from .follower import Follower
from .need import Need


class Measure(models.TextChoices):
    VALUE = "value", pgettext_lazy("option", "Value in NOK without VAT")
    VOLUME = "volume", pgettext_lazy("option", "Number of units")


class OptionQuerySet(models.QuerySet):
    def standing(self):
        return self.exclude(state=OptionState.GIVEN_UP)

    def locked(self):
        """Named in a competition: changed with a reason only."""
        return self.filter(locked_at__isnull=False)

    def usable(self, day):
        """Those that can be called off from on this day."""
        return self.filter(state=OptionState.OPEN, until__gte=day, called_off__lt=F("maximum"))

    def expiring(self, *, after, until):
        """Locked or open ones whose last day is after `after` and no later than `until`."""
        live = self.filter(state__in=[OptionState.LOCKED, OptionState.OPEN], called_off__lt=F("maximum"))
        return live.filter(until__gt=after, until__lte=until)

    def visible_to(self, user):
        """Who may buy what, until when: public with the need; before that for the owner's people and those who follow it."""
        public = Q(need__in=Need.objects.published().values("pk"))
        if not is_neutral(user):
            return self.filter(public)
        mine = list(user.roles)
        followed = Follower.objects.active().filter(actor__in=mine).values("need")
        return self.filter(public | Q(need__owner__in=mine) | Q(need__in=followed))

    def with_amounts_for(self, user):
        """Those whose amounts the person may see: their body holds the option, or owns the need."""
        if not is_neutral(user):
            return self.none()
        mine = list(user.roles)
        return self.filter(Q(holder__in=mine) | Q(need__owner__in=mine))


class Option(TimeStamped):
    """A body's right to buy the result of one need, up to a maximum, until a day. The lead's own share is one too.

    Amounts are whole NOK without VAT, or whole units. `called_off` is the sum of the call-offs that stand; a constraint
    keeps it at or below `maximum`, whoever comes at the same time.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="options", verbose_name=_("need"))
    holder = models.ForeignKey(Actor, models.PROTECT, related_name="options", verbose_name=_("who may buy"))
    subject = models.CharField(_("what may be bought"), max_length=200)
    measure = models.CharField(_("counted in"), max_length=6, choices=Measure.choices, default=Measure.VALUE)
    unit = models.CharField(
        _("unit"), max_length=40, blank=True, help_text=_("For instance users, licences or sensors.")
    )
    estimated = models.PositiveBigIntegerField(_("estimate"))
    maximum = models.PositiveBigIntegerField(_("maximum"))
    until = models.DateField(_("last day"))
    terms = models.TextField(_("terms"), blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=OptionState.choices, default=OptionState.NAMED, editable=False
    )
    called_off = models.PositiveBigIntegerField(_("called off"), default=0, editable=False)
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("can be used since"), null=True, blank=True, editable=False)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True, editable=False)

    objects = OptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["holder__sort_name", "pk"]
        default_permissions: tuple[str, ...] = ()
        indexes = [models.Index(fields=["state", "until"], name="option_expiry")]
        constraints = [
            models.CheckConstraint(name="option_state_known", condition=Q(state__in=OptionState.values)),
            models.CheckConstraint(
                name="option_estimate_within_maximum",
                condition=Q(estimated__lte=F("maximum"), maximum__gt=0),
                violation_error_message=_("The estimate must not be above the maximum."),
            ),
            models.CheckConstraint(name="option_never_above_maximum", condition=Q(called_off__lte=F("maximum"))),
            models.CheckConstraint(
                name="option_units_have_a_name",
                condition=Q(measure="value", unit="") | Q(measure="volume") & ~Q(unit=""),
            ),
            models.CheckConstraint(
                name="option_times_whole",
                condition=Q(state="named", locked_at__isnull=True, opened_at__isnull=True)
                | Q(state="locked", locked_at__isnull=False, opened_at__isnull=True)
                | Q(state="open", locked_at__isnull=False, opened_at__isnull=False)
                | Q(state="given_up", given_up_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.holder} – {self.subject}"

    def get_absolute_url(self):
        return reverse("procurement:option_detail", args=[self.public_id])

    @property
    def left(self) -> int:
        return self.maximum - self.called_off

    def in_words(self, amount: int) -> str:
        """To the last krone or unit: what is left must be readable."""
        grouped = f"{amount:,}".replace(",", "\u00a0")
        return (
            f"{grouped} {self.unit}"
            if self.measure == Measure.VOLUME
            else gettext("NOK %(amount)s") % {"amount": grouped}
        )

    @property
    def left_in_words(self) -> str:
        return self.in_words(self.left)

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def shown_state(self) -> str:
        """As the public reads it: `used_up` and `expired` follow from the sum and the clock."""
        if self.state == OptionState.GIVEN_UP:
            return self.state
        if self.is_locked and self.left == 0:
            return "used_up"
        if self.until < timezone.localdate():
            return "expired"
        return self.state

    @property
    def shown_state_words(self) -> str:
        late = {"used_up": pgettext_lazy("option", "Used up"), "expired": pgettext_lazy("option", "Expired")}
        return str(late.get(self.shown_state) or self.get_state_display())


class OptionChange(models.Model):
    """A change to a locked option, with its reason. Append-only; the reason is public, the amounts are the parties'.

    `changes` is a list of {"field", "old", "new"}, dates as ISO 8601.
    """

    option = models.ForeignKey(Option, models.PROTECT, related_name="changes")
    at = models.DateTimeField(_("time"), default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    why = models.TextField(_("why"))
    changes = models.JSONField(default=list)

    class Meta:
        ordering = ["at", "pk"]
        default_permissions: tuple[str, ...] = ()

    def __str__(self):
        return f"change of option {self.option_id}"


class CallOff(models.Model):
    """One purchase under an option. A mistake is annulled with a reason, and its amount is free again."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    option = models.ForeignKey(Option, models.PROTECT, related_name="call_offs", verbose_name=_("option"))
    amount = models.PositiveBigIntegerField(_("amount"))
    on = models.DateField(_("date"), default=timezone.localdate)
    reference = models.CharField(_("your reference"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    annulled_at = models.DateTimeField(null=True, blank=True, editable=False)
    annulled_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    annulled_by_name = models.CharField(max_length=200, blank=True)
    annulled_why = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("call-off")
        verbose_name_plural = _("call-offs")
        ordering = ["on", "pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.CheckConstraint(name="call_off_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="call_off_annulled_whole",
                condition=Q(annulled_at__isnull=True, annulled_why="", annulled_by_name="", annulled_by__isnull=True)
                | (Q(annulled_at__isnull=False) & ~Q(annulled_why="") & ~Q(annulled_by_name="")),
            ),
        ]

    def __str__(self):
        return f"call-off {self.public_id}"
