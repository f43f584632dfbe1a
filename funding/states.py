"""A call's life."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.states import Move


class CallState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


TRANSITIONS = (
    Move("publish", (CallState.DRAFT,), CallState.PUBLISHED, "coordinator"),
    Move("close", (CallState.PUBLISHED,), CallState.CLOSED, "coordinator, or the clock at the deadline"),
    Move("reopen", (CallState.CLOSED,), CallState.PUBLISHED, "coordinator"),
)
