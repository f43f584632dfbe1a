"""The kinds of things that are matched, and how often a person wants to hear of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The value is also the name of the match's foreign key."""

    NEED = "need", _("Needs")
    CALL = "call", _("Funding calls")
    PARTNER_SEARCH = "partner_search", _("Partner searches")
    EVENT = "event", _("Events")
    SOLUTION = "solution", _("Solutions")


SINGULAR = {
    Kind.NEED: _("Need"),
    Kind.CALL: _("Funding call"),
    Kind.PARTNER_SEARCH: _("Partner search"),
    Kind.EVENT: _("Event"),
    Kind.SOLUTION: _("Solution"),
}


def purpose_of(kind: str) -> str:
    """The key of the consent to digests of this kind."""
    return f"digest:{kind}"


# The key of the consent to e-mail about what saved searches find.
SEARCHES = "digest:saved_search"


class Frequency(models.TextChoices):
    OFF = "off", _("Off")
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Daily, at seven in the morning")
    WEEKLY = "weekly", _("Weekly, on Monday morning")


class MatchState(models.TextChoices):
    CURRENT = "current", _("In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class WhyNot(models.TextChoices):
    """Why something does not fit an actor. Only the wrong topic teaches the matching anything."""

    TOPIC = "topic", _("Wrong topic")
    SMALL = "small", _("Too small for us")
    LARGE = "large", _("Too large for us")
    PLACE = "place", _("Wrong place")
    NOT_NOW = "not_now", _("Not now")
    STOPPED = "stopped", _("We no longer do this")
    OTHER = "other", _("Something else")
