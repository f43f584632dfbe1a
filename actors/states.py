"""An actor's way into the hub."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.states import Move


class ActorState(models.TextChoices):
    APPLIED = "applied", _("Applied")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    SUSPENDED = "suspended", _("Suspended")


TRANSITIONS = (
    Move("approve", (ActorState.APPLIED, ActorState.DECLINED), ActorState.APPROVED, "coordinator"),
    Move("decline", (ActorState.APPLIED,), ActorState.DECLINED, "coordinator"),
    Move("suspend", (ActorState.APPROVED,), ActorState.SUSPENDED, "coordinator"),
    Move("restore", (ActorState.SUSPENDED,), ActorState.APPROVED, "coordinator"),
)
