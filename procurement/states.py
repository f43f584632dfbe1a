"""The life of a need, and of a response to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.states import Move


class NeedStage(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("With the coordinator")
    PUBLISHED = "published", _("Open for responses")
    CLOSED = "closed", _("Deadline passed")
    CONCLUDED = "concluded", _("Concluded")


# The stages anyone may read.
PUBLIC_STAGES = (NeedStage.PUBLISHED, NeedStage.CLOSED, NeedStage.CONCLUDED)

TRANSITIONS = (
    Move("send", (NeedStage.DRAFT,), NeedStage.REVIEW, "owner's editor"),
    Move("return", (NeedStage.REVIEW,), NeedStage.DRAFT, "owner's editor, coordinator"),
    Move("publish", (NeedStage.DRAFT, NeedStage.REVIEW), NeedStage.PUBLISHED, "owner's editor, coordinator"),
    Move("close", (NeedStage.PUBLISHED,), NeedStage.CLOSED, "the deadline"),
    Move("conclude", (NeedStage.CLOSED,), NeedStage.CONCLUDED, "owner's editor, coordinator"),
)


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# One firm has at most one response to a need in these states.
LIVING = (ResponseState.DRAFT, ResponseState.SUBMITTED)

# A submitted response that is changed is submitted anew: it never falls back to a draft that someone forgets to send.
RESPONSE_TRANSITIONS = (
    Move("submit", LIVING, ResponseState.SUBMITTED, "responding firm's editor, until the deadline"),
    Move("withdraw", LIVING, ResponseState.WITHDRAWN, "responding firm's editor, until the deadline"),
)
