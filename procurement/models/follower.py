"""Public bodies that take part in another's need."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Actor, User
from actors.states import ActorState
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.permissions import is_neutral

from ..states import FOLLOWING, FollowerState
from .need import Need


class Role(models.TextChoices):
    """The lead is the need's owner and has no row; the others are `Follower`s."""

    LEAD = "lead", pgettext_lazy("follower", "Lead")
    PARTICIPANT = "participant", pgettext_lazy("follower", "Participant")
    FOLLOWER = "follower", pgettext_lazy("follower", "Follower")


class FollowerQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=FollowerState.ACTIVE)

    def standing(self):
        """Asked, invited or following: not over."""
        return self.filter(state__in=FOLLOWING)

    def participants(self):
        """Those that share the process with the lead."""
        return self.active().filter(role=Role.PARTICIPANT)

    def of(self, user):
        """The person's own bodies. Coordinators can make themselves members, so it proves nothing."""
        if not is_neutral(user):
            return self.none()
        return self.filter(actor__in=list(user.roles))

    def public(self):
        """Who follows what is public where the need is: it tells the market how large it is."""
        return self.active().filter(need__in=Need.objects.published().values("pk"), actor__state=ActorState.APPROVED)

    def visible_to(self, user):
        """Public ones for all; the rest for the owner's people and the body's own."""
        public = Q(pk__in=self.model.objects.public().values("pk"))
        if not is_neutral(user):
            return self.filter(public)
        mine = list(user.roles)
        return self.filter(public | Q(actor__in=mine) | Q(need__owner__in=mine))


class Follower(TimeStamped):
    """One stretch of time in which a body takes part in another's need, from asking or being invited until it is over.

    A body that comes back gets a new row: what was, stands.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="followers", verbose_name=_("need"))
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="followed_needs", verbose_name=_("public body"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.FOLLOWER)
    state = models.CharField(
        _("status"), max_length=10, choices=FollowerState.choices, default=FollowerState.ASKED, editable=False
    )
    why = models.TextField(_("why"), blank=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    joined_at = models.DateTimeField(_("follows since"), null=True, blank=True, editable=False)
    # Firms are told who reads their responses. Who becomes a participant after the deadline was not among them.
    participates_since = models.DateTimeField(_("participant since"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_why = models.TextField(_("why it ended"), blank=True, editable=False)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("following body")
        verbose_name_plural = _("following bodies")
        ordering = ["joined_at", "created_at", "pk"]
        default_permissions: tuple[str, ...] = ()
        indexes = [models.Index(fields=["actor", "state"], name="follower_of_actor")]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "actor"], condition=Q(state__in=FOLLOWING), name="follower_once_at_a_time"
            ),
            models.CheckConstraint(name="follower_state_known", condition=Q(state__in=FollowerState.values)),
            models.CheckConstraint(name="follower_is_no_lead", condition=Q(role__in=[Role.PARTICIPANT, Role.FOLLOWER])),
            models.CheckConstraint(
                name="follower_active_has_time", condition=~Q(state="active") | Q(joined_at__isnull=False)
            ),
            models.CheckConstraint(
                name="follower_ended_has_time",
                condition=Q(state__in=["declined", "left"], ended_at__isnull=False)
                | (Q(state__in=FOLLOWING) & Q(ended_at__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.actor} – {self.need}"

    @property
    def is_active(self) -> bool:
        return self.state == FollowerState.ACTIVE

    @property
    def reads_responses(self) -> bool:
        """A participant since before the deadline, so that firms knew. The word that counts is `Response.visible_to`."""
        deadline = self.need.response_deadline
        since = self.participates_since
        if self.role != Role.PARTICIPANT or not self.is_active or since is None:
            return False
        return deadline is None or since <= deadline
