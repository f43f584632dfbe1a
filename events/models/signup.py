"""Who takes part in an event, and who waits for a place."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import User
from ecosystem.shared.models import TimeStamped

from ..states import SignupState


class SignupQuerySet(models.QuerySet):
    def living(self):
        return self.exclude(state=SignupState.CANCELLED)

    def signed_up(self):
        return self.filter(state=SignupState.SIGNED_UP)

    def with_person(self):
        """Those that still say who; the rest are numbers."""
        return self.filter(person__isnull=False)

    def reachable(self):
        """By people who can still log in: they alone are told, and given a place that is free."""
        return self.filter(person__in=User.objects.reachable())

    def waiting(self):
        return self.filter(state=SignupState.WAITING)

    def in_order(self):
        """First come, first served. Rows are made under the event's lock, so keys follow the order of arrival."""
        return self.order_by("pk")


class Signup(TimeStamped):
    """A person's place at an event, or in the queue for one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("events.Event", models.CASCADE, related_name="signups", verbose_name=_("event"))
    # Empty a year after the event, or when the person is erased: the event's numbers stand.
    person = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="signups", verbose_name=_("person")
    )
    state = models.CharField(_("status"), max_length=10, choices=SignupState.choices, editable=False)
    note = models.CharField(
        _("note to the organiser"),
        max_length=300,
        blank=True,
        help_text=_("For instance allergies, or what you need to take part."),
    )
    promoted_at = models.DateTimeField(_("got a place from the waiting list"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(pgettext_lazy("sign-up", "cancelled"), null=True, blank=True, editable=False)

    objects = SignupQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["pk"]
        indexes = [models.Index(fields=["event", "state", "id"], name="signup_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"], name="signup_one_living", condition=~Q(state="cancelled")
            ),
            models.CheckConstraint(name="signup_state_known", condition=Q(state__in=SignupState.values)),
            models.CheckConstraint(
                name="signup_cancelled_has_time",
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.event} ({self.public_id})"  # no name: the audit log outlives the person's account

    @property
    def has_place(self) -> bool:
        return self.state == SignupState.SIGNED_UP

    @property
    def is_waiting(self) -> bool:
        return self.state == SignupState.WAITING

    @property
    def position(self) -> int | None:
        """Place in the queue, from 1; None when not in it."""
        if not self.is_waiting:
            return None
        return Signup.objects.waiting().filter(event=self.event_id, pk__lte=self.pk).count()
