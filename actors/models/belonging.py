"""Who belongs to an actor, who has been asked to, and who asks."""

import uuid
from datetime import timedelta

from django.core import signing
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ecosystem.shared.models import TimeStamped
from ecosystem.shared.permissions import neutral_rows

from ..states import ActorState, InvitationState, JoinRequestState
from .actor import Actor
from .person import User

# How long an actor's administrators have before a coordinator looks at a request to join.
ANSWERED_WITHIN = timedelta(days=7)
INVITATION_SALT = "actors.invitation"


def masked(email: str) -> str:
    """Enough for the owner to know the address again, and too little for somebody a mail was passed on to."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"


class MembershipQuerySet(models.QuerySet):
    """Whoever acts, is written to or is counted is found by these sentences, never by the columns themselves."""

    def in_force(self):
        """Of people who can act now. The others show on the team's page, and give and get nothing."""
        return self.filter(person__in=User.objects.reachable())

    def in_approved_actors(self):
        return self.filter(actor__state=ActorState.APPROVED)

    def editors(self):
        """In force, and may act for the actor: its editors and its administrators."""
        return self.in_force().filter(role__in=[Membership.Role.ADMINISTRATOR, Membership.Role.EDITOR])

    def administrators(self):
        """In force, and run the actor."""
        return self.in_force().filter(role=Membership.Role.ADMINISTRATOR)

    def acting(self):
        """Editors of approved actors: the only ones who act for an actor towards others, and hear of it."""
        return self.editors().in_approved_actors()

    def neutral(self):
        """Without coordinators and superusers: they can make themselves members, and stand outside what is sealed."""
        return self.filter(neutral_rows("person__"))

    def people(self) -> list[User]:
        """Each person once, in a fixed order."""
        return list({row.person_id: row.person for row in self.select_related("person").order_by("person_id")}.values())


class Membership(TimeStamped):
    """A person in an actor."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        EDITOR = "editor", _("Editor")
        MEMBER = "member", _("Member")

    person = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="memberships", verbose_name=_("actor"))
    role = models.CharField(_("role"), max_length=15, choices=Role.choices, default=Role.MEMBER)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["actor__sort_name", "person__email"]
        constraints = [models.UniqueConstraint(fields=["person", "actor"], name="membership_once")]

    def __str__(self):
        return f"{self.person} – {self.actor}"


class InvitationQuerySet(models.QuerySet):
    def open(self, at):
        """Sent, not answered, and not too old to be answered."""
        return self.filter(state=InvitationState.SENT, expires_at__gt=at)

    def lapsed(self, at):
        return self.filter(state=InvitationState.SENT, expires_at__lte=at)

    def in_approved_actors(self):
        return self.filter(actor__state=ActorState.APPROVED)

    def addressed_to(self, person):
        """Those sent to an address that this person has proved is theirs."""
        verified = person.emailaddress_set.filter(verified=True).annotate(lower=Lower("email")).values("lower")
        return self.alias(lower=Lower("email")).filter(lower__in=verified)

    def with_token(self, token):
        """The invitation a link was made for, and whether it is the newest link. Raises Invitation.DoesNotExist."""
        try:
            public_id, times_sent = signing.loads(token, salt=INVITATION_SALT)
        except (signing.BadSignature, ValueError) as error:
            raise Invitation.DoesNotExist from error
        invitation = self.get(public_id=public_id)
        return invitation, invitation.times_sent == times_sent


class Invitation(TimeStamped):
    """A colleague asked by e-mail to join an actor, whether or not the address has an account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="invitations", verbose_name=_("actor"))
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=15, choices=Membership.Role.choices, default=Membership.Role.MEMBER)
    message = models.TextField(_("message"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="nb")
    state = models.CharField(
        _("status"), max_length=10, choices=InvitationState.choices, default=InvitationState.SENT, editable=False
    )
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    times_sent = models.PositiveSmallIntegerField(_("times sent"), default=1)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"), db_index=True)
    accepted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "actor", Lower("email"), condition=Q(state="sent"), name="invitation_once_at_a_time"
            ),
            models.CheckConstraint(
                name="invitation_answered_has_time",
                condition=Q(state="sent", answered_at__isnull=True) | ~Q(state="sent") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{masked(self.email)} – {self.actor}"

    @property
    def token(self) -> str:
        """What the link carries. Sent again, the invitation gets another one, and the old one no longer opens it."""
        return signing.dumps([str(self.public_id), self.times_sent], salt=INVITATION_SALT)

    @property
    def is_open(self) -> bool:
        return self.state == InvitationState.SENT and self.expires_at > timezone.now()

    @property
    def is_lapsed(self) -> bool:
        return self.state == InvitationState.SENT and not self.is_open


class JoinRequestQuerySet(models.QuerySet):
    def waiting(self):
        """Requests nobody has answered, oldest first."""
        return self.filter(state=JoinRequestState.WAITING).order_by("created_at", "pk")

    def of_reachable(self):
        """By people who can still come in."""
        return self.filter(person__in=User.objects.reachable())

    def without_administrator(self):
        """Those that only a coordinator can answer."""
        runs = Membership.objects.administrators().filter(actor=OuterRef("actor"))
        return self.of_reachable().filter(~Exists(runs), actor__state=ActorState.APPROVED)

    def for_coordinators(self, at):
        """Those that nobody else can answer, and those that nobody has answered in a week."""
        alone = Q(pk__in=self.without_administrator().values("pk"))
        return self.waiting().filter(alone | Q(created_at__lte=at - ANSWERED_WITHIN))


class JoinRequest(TimeStamped):
    """A person who says they work for an actor that is here already, and asks to join it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="join_requests", verbose_name=_("person"))
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="join_requests", verbose_name=_("actor"))
    message = models.TextField(_("message"), blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=JoinRequestState.choices, default=JoinRequestState.WAITING, editable=False
    )
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "actor"], condition=Q(state="waiting"), name="join_request_once_at_a_time"
            ),
            models.CheckConstraint(
                name="join_request_decided_has_time",
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(state="waiting"), name="join_request_queue")]

    def __str__(self):
        return f"{self.person} – {self.actor}"

    @property
    def is_waiting(self) -> bool:
        return self.state == JoinRequestState.WAITING

    @property
    def verified_addresses(self) -> list[str]:
        """Prefetch `person__emailaddress_set` for a list."""
        return [address.email for address in self.person.emailaddress_set.all() if address.verified]

    @property
    def shares_domain(self) -> bool:
        """Whether a verified address of the person is at the actor's own web domain."""
        own = self.actor.website_domain
        return bool(own) and any(email.rpartition("@")[2].lower() == own for email in self.verified_addresses)
