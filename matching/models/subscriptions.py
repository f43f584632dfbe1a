"""What people have chosen to hear of by e-mail."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Consent, Membership, User
from ecosystem.shared.models import TimeStamped

from ..kinds import Frequency, Kind
from ..schedule import last_occasion
from .matches import Match


class ScheduledQuerySet(models.QuerySet):
    """Rows of a person with a `frequency`, when it was chosen, and the last occasion it was served."""

    def wanted(self):
        """Switched on, by a person who can still log in."""
        return self.exclude(frequency=Frequency.OFF).filter(person__in=User.objects.reachable())

    def due(self, at):
        """Those whose latest occasion has not been served yet, and at-once ones always."""
        due = Q(frequency=Frequency.AT_ONCE)
        for frequency in (Frequency.DAILY, Frequency.WEEKLY):
            occasion = last_occasion(frequency, at)
            served = Q(last_digest_at__gte=occasion) | Q(last_digest_at=None, chosen_at__gte=occasion)
            due |= Q(frequency=frequency) & ~served
        return self.wanted().filter(due)


class SubscriptionQuerySet(ScheduledQuerySet):
    def with_news(self):
        """Those with a current match of their kind which the person has not been told."""
        actors = Membership.objects.in_force().filter(person=OuterRef(OuterRef("person"))).values("actor")
        untold = (
            Match.objects.current()
            .filter(kind=OuterRef("kind"), actor__in=actors)
            .exclude(tellings__person=OuterRef("person"))
        )
        return self.filter(Exists(untold))


class Subscription(TimeStamped):
    """What a person wants by e-mail of one kind. Off until they say yes, and the yes is kept with its wording in the
    log of consents (markedsføringsloven § 15; personvernforordningen art. 7 no. 1)."""

    person = models.ForeignKey(User, models.CASCADE, related_name="subscriptions", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, default=Frequency.OFF)
    chosen_at = models.DateTimeField(_("chosen"), default=timezone.now)
    consent = models.ForeignKey(
        Consent, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("consent it rests on")
    )
    last_digest_at = models.DateTimeField(
        _("last occasion served"), null=True, blank=True, help_text=_("Also when there was nothing to tell.")
    )

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest choice")
        verbose_name_plural = _("digest choices")
        ordering = ["person", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="subscription_once"),
            models.CheckConstraint(name="subscription_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="subscription_on_by_consent",
                condition=Q(frequency="off", consent__isnull=True) | (~Q(frequency="off") & Q(consent__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["frequency", "last_digest_at"], name="subscription_due", condition=~Q(frequency="off"))
        ]

    def __str__(self):
        return f"{self.person}: {self.get_kind_display()} ({self.get_frequency_display()})"
