"""The life of an event, and of a person's place at it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ecosystem.shared.states import Move


class EventState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class SignupState(models.TextChoices):
    SIGNED_UP = "signed_up", pgettext_lazy("sign-up", "Signed up")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("sign-up", "Cancelled")


TRANSITIONS = (
    Move("publish", (EventState.DRAFT,), EventState.PUBLISHED, "organiser"),
    Move("call_off", (EventState.PUBLISHED,), EventState.CANCELLED, "organiser"),
)
SIGNUP_TRANSITIONS = (
    Move("promote", (SignupState.WAITING,), SignupState.SIGNED_UP, "system"),
    Move("cancel", (SignupState.SIGNED_UP, SignupState.WAITING), SignupState.CANCELLED, "person"),
)
