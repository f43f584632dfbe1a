"""Several bodies with one need."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from actors.states import ActorState
from ecosystem.shared.models import TimeStamped
from ecosystem.shared.permissions import is_neutral

from ..states import JointState
from .need import Need


class JointNeed(TimeStamped):
    """That a need is several bodies' together. The common text, the dialogue and the responses are the need's own; its
    owner is the lead. A body that joins is a participant as well (`Follower`)."""

    need = models.OneToOneField(Need, models.PROTECT, related_name="joint", verbose_name=_("need"))
    volume_of = models.CharField(
        _("what is counted"), max_length=80, help_text=_("For instance “users a year” or “apartments”.")
    )

    class Meta:
        verbose_name = _("joint need")
        verbose_name_plural = _("joint needs")
        default_permissions: tuple[str, ...] = ()

    def __str__(self):
        return str(self.need)


class JointMemberQuerySet(models.QuerySet):
    def joined(self):
        return self.filter(state=JointState.JOINED)

    def standing(self):
        return self.filter(state__in=[JointState.INVITED, JointState.JOINED])

    def public(self):
        """Those that have joined, as they are shown with the need: bodies that are in the hub."""
        return self.joined().filter(actor__state=ActorState.APPROVED)

    def of(self, user):
        """The person's own bodies. Coordinators can make themselves members, so it proves nothing."""
        if not is_neutral(user):
            return self.none()
        return self.filter(actor__in=list(user.roles))


class JointMember(TimeStamped):
    """One body in a joint need, the lead among them, with what is special there and how much."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    joint = models.ForeignKey(JointNeed, models.PROTECT, related_name="members", verbose_name=_("joint need"))
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="joint_needs", verbose_name=_("public body"))
    # The body's own draft that was gathered here; it is not published while it is.
    gathered = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="gathered_in", verbose_name=_("own draft")
    )
    variant = models.TextField(_("what is special with you"), blank=True)
    volume = models.PositiveBigIntegerField(_("volume"), null=True, blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=JointState.choices, default=JointState.INVITED, editable=False
    )
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_why = models.TextField(_("why it ended"), blank=True, editable=False)

    objects = JointMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("body in a joint need")
        verbose_name_plural = _("bodies in a joint need")
        ordering = ["joined_at", "created_at", "pk"]
        default_permissions: tuple[str, ...] = ()
        constraints = [
            models.UniqueConstraint(
                fields=["joint", "actor"], condition=Q(state__in=["invited", "joined"]), name="joint_member_once"
            ),
            models.UniqueConstraint(
                fields=["gathered"],
                condition=Q(state__in=["invited", "joined"], gathered__isnull=False),
                name="joint_draft_gathered_once",
            ),
            models.CheckConstraint(name="joint_state_known", condition=Q(state__in=JointState.values)),
            models.CheckConstraint(
                name="joint_joined_has_time", condition=~Q(state="joined") | Q(joined_at__isnull=False)
            ),
            models.CheckConstraint(
                name="joint_ended_has_time",
                condition=Q(state__in=["declined", "left"], ended_at__isnull=False)
                | Q(state__in=["invited", "joined"], ended_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.actor} – {self.joint}"


def is_joint():
    """Whether a need is several bodies', for a list of needs."""
    others = JointMember.objects.public().filter(joint__need=OuterRef("pk"))
    return Exists(others.exclude(actor=OuterRef("owner")))
