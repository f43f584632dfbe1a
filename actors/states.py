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


class AppointmentState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("appointment", "Waits for confirmation")
    CONFIRMED = "confirmed", pgettext_lazy("appointment", "Confirmed")
    DECLINED = "declined", pgettext_lazy("appointment", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("appointment", "Withdrawn")
    OBJECTED = "objected", pgettext_lazy("appointment", "Objected to")


OWN_OR_SECOND = "another administrator of the actor; where there is none, a second coordinator"
APPOINTMENT_TRANSITIONS = (
    Move("confirm", (AppointmentState.WAITING,), AppointmentState.CONFIRMED, OWN_OR_SECOND),
    Move("decline", (AppointmentState.WAITING,), AppointmentState.DECLINED, OWN_OR_SECOND),
    Move("withdraw", (AppointmentState.WAITING,), AppointmentState.WITHDRAWN, "coordinator, the person"),
    Move(
        "object",
        (AppointmentState.WAITING, AppointmentState.CONFIRMED),
        AppointmentState.OBJECTED,
        "whoever reads the actor's official address",
    ),
)


JOIN_REQUEST_TRANSITIONS = (
    Move("accept", (JoinRequestState.WAITING,), JoinRequestState.ACCEPTED, "administrator of the actor, coordinator"),
    Move("decline", (JoinRequestState.WAITING,), JoinRequestState.DECLINED, "administrator of the actor, coordinator"),
    Move("withdraw", (JoinRequestState.WAITING,), JoinRequestState.WITHDRAWN, "the person who asks"),
)
