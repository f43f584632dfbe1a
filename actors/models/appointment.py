"""Memberships that somebody from outside wants to give, and that the actor itself has not confirmed.

They are rows of their own, never rows of `Membership`: whoever is only appointed belongs to nothing, so no rule, list,
letter or file can forget to ask whether a membership is confirmed.
"""

import uuid
from datetime import timedelta

from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.models import AuditEntry, TimeStamped

from ..states import AppointmentState
from .actor import Actor
from .belonging import Membership
from .person import User

# A coordinator and an address count as independent of another coordinator when they were so this long ago.
NOT_LATELY = timedelta(days=30)
OBJECTION_SALT = "actors.appointment.objection"


class AppointmentQuerySet(models.QuerySet):
    def waiting(self):
        """Not answered, oldest first, of people who can still log in."""
        rows = self.filter(state=AppointmentState.WAITING, person__in=User.objects.reachable())
        return rows.order_by("created_at", "pk")

    def by_merge(self):
        return self.filter(why=Appointment.Why.MERGE)

    def confirmers_of(self, rows) -> dict[int, list[User]]:
        """By key of the row, the people of the actor's own who can say yes or no. Two queries for any number of rows.

        They are the actor's administrators, and after a merge also those who ran the other of the two actors. Never the
        person, nor whoever put the person forward, even if they run the actor too.
        """
        actors = {row.actor_id for row in rows}
        run = list(Membership.objects.administrators().filter(actor__in=actors).select_related("person"))
        merged = {row.actor_id for row in rows if row.why == Appointment.Why.MERGE}
        sides = Appointment.objects.waiting().by_merge().filter(actor__in=merged, role=Membership.Role.ADMINISTRATOR)
        others = list(sides.select_related("person")) if merged else []
        found = {}
        for row in rows:
            people = {place.person_id: place.person for place in run if place.actor_id == row.actor_id}
            if row.why == Appointment.Why.MERGE:
                people |= {
                    other.person_id: other.person
                    for other in others
                    if other.actor_id == row.actor_id and other.came_from != row.came_from
                }
            for concerned in (row.person_id, row.made_by_id):
                people.pop(concerned, None)
            found[row.pk] = [people[pk] for pk in sorted(people)]
        return found

    def for_coordinators(self) -> list["Appointment"]:
        """Those that wait for a second coordinator, since nobody in the actor can answer. Few wait at a time."""
        rows = list(self.waiting().select_related("person", "actor", "made_by"))
        answer = self.confirmers_of(rows)
        return [row for row in rows if not answer[row.pk]]

    def answered_by(self, person) -> list["Appointment"]:
        """Those that wait for this person to say yes or no for an actor of theirs."""
        run = Membership.objects.administrators().filter(person=person).values("actor")
        merged = self.model.objects.waiting().by_merge().filter(person=person).values("actor")
        rows = self.waiting().filter(Q(actor__in=run) | Q(actor__in=merged))
        rows = list(rows.select_related("person", "actor", "made_by"))
        answer = self.confirmers_of(rows)
        return [row for row in rows if person in answer[row.pk]]

    def with_objection(self, token):
        """The appointment that a link in a letter to the actor's address is about. Raises Appointment.DoesNotExist."""
        try:
            public_id = signing.Signer(salt=OBJECTION_SALT).unsign(token)
        except signing.BadSignature as error:
            raise Appointment.DoesNotExist from error
        return self.select_related("person", "actor").get(public_id=public_id)


class Appointment(TimeStamped):
    """A person put forward for a role in an actor. It gives nothing before it is confirmed."""

    class Why(models.TextChoices):
        ADDED = "added", _("A coordinator wants to add the person")
        ROLE = "role", _("A coordinator wants to give the person more rights")
        REQUEST = "request", _("The person asked to join, and a coordinator said yes")
        INVITATION = "invitation", _("The person was invited by somebody who does not run the actor")
        IMPORT = "import", _("The person stands in a file that a coordinator has read in")
        MERGE = "merge", _("The person belonged to an actor that became one with this")
        OBJECTION = "objection", _("The person came in by somebody whom the organisation objected to")
        ACCOUNT = "account", _("The person's account was closed, and a coordinator has opened it again")

    Role = Membership.Role

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="appointments", verbose_name=_("person"))
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="appointments", verbose_name=_("actor"))
    role = models.CharField(_("role"), max_length=15, choices=Membership.Role.choices)
    why = models.CharField(_("why"), max_length=10, choices=Why.choices, editable=False)
    # After a merge: the address of the actor the person came from. Whoever came from the same cannot confirm.
    came_from = models.CharField(_("came from"), max_length=100, blank=True, editable=False)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    state = models.CharField(
        _("status"), max_length=10, choices=AppointmentState.choices, default=AppointmentState.WAITING, editable=False
    )
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("unconfirmed membership")
        verbose_name_plural = _("unconfirmed memberships")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "actor"], condition=Q(state="waiting"), name="appointment_once_at_a_time"
            ),
            models.CheckConstraint(
                name="appointment_decided_has_time",
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.actor}"

    @property
    def is_waiting(self) -> bool:
        return self.state == AppointmentState.WAITING

    @property
    def objection_token(self) -> str:
        return signing.Signer(salt=OBJECTION_SALT).sign(str(self.public_id))

    def confirmers(self) -> list[User]:
        return Appointment.objects.confirmers_of([self])[self.pk]

    def is_second(self, coordinator) -> bool:
        """Whether this coordinator may answer where the actor has nobody: another than the one who put the person
        forward, and not one whom that one has made a coordinator lately."""
        if coordinator.pk in {self.person_id, self.made_by_id}:
            return False
        lately = AuditEntry.objects.filter(
            action="change_rights",
            target_type="actors.user",
            target_id=str(coordinator.pk),
            after__is_staff=True,
            at__gt=timezone.now() - NOT_LATELY,
        )
        return self.made_by_id is None or not lately.filter(by_id=self.made_by_id).exists()
