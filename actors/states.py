"""The ways into the hub: an actor's, a colleague's who is invited, and a colleague's who asks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.shared.states import Move


class ActorState(models.TextChoices):
    APPLIED = "applied", _("Applied")
    ASKED = "asked", _("Asked back")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    SUSPENDED = "suspended", _("Suspended")


TRANSITIONS = (
    Move("ask", (ActorState.APPLIED, ActorState.ASKED), ActorState.ASKED, "coordinator"),
    Move("answer", (ActorState.ASKED,), ActorState.APPLIED, "administrator of the actor"),
    Move("approve", (ActorState.APPLIED, ActorState.ASKED, ActorState.DECLINED), ActorState.APPROVED, "coordinator"),
    Move("decline", (ActorState.APPLIED, ActorState.ASKED), ActorState.DECLINED, "coordinator"),
    Move("apply_again", (ActorState.DECLINED,), ActorState.APPLIED, "administrator of the actor"),
    Move("suspend", (ActorState.APPROVED,), ActorState.SUSPENDED, "coordinator"),
    Move("restore", (ActorState.SUSPENDED,), ActorState.APPROVED, "coordinator"),
)


class InvitationState(models.TextChoices):
    SENT = "sent", pgettext_lazy("invitation", "Sent")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "Withdrawn")


INVITATION_TRANSITIONS = (
    Move("resend", (InvitationState.SENT,), InvitationState.SENT, "administrator of the actor"),
    Move("accept", (InvitationState.SENT,), InvitationState.ACCEPTED, "whoever the address belongs to"),
    Move("decline", (InvitationState.SENT,), InvitationState.DECLINED, "whoever the address belongs to"),
    Move("withdraw", (InvitationState.SENT,), InvitationState.WITHDRAWN, "administrator of the actor"),
)


class JoinRequestState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("join request", "Waiting")
    ACCEPTED = "accepted", pgettext_lazy("join request", "Accepted")
    DECLINED = "declined", pgettext_lazy("join request", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("join request", "Withdrawn")


JOIN_REQUEST_TRANSITIONS = (
    Move("accept", (JoinRequestState.WAITING,), JoinRequestState.ACCEPTED, "administrator of the actor, coordinator"),
    Move("decline", (JoinRequestState.WAITING,), JoinRequestState.DECLINED, "administrator of the actor, coordinator"),
    Move("withdraw", (JoinRequestState.WAITING,), JoinRequestState.WITHDRAWN, "the person who asks"),
)
