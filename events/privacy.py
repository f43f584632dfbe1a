"""What events hold of a person, and for how long."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystem.shared.privacy import registry, retention
from ecosystem.shared.privacy.registry import Erasure, linked

from . import actions
from .models import Signup

NOTES_KEPT = timedelta(days=30)
SIGNUPS_KEPT = timedelta(days=365)
EVENTS_OWN = "the name of a place, not of a person"


def let_go(signups) -> int:
    """Those who had a place become numbers, so that the event's figures stand; the rest are deleted."""
    gone, _kinds = signups.exclude(pk__in=signups.signed_up().values("pk")).delete()
    return gone + signups.update(person=None, note="")


def _erase(subject):
    """A place at an event to come goes to the next who waits."""
    mine = Signup.objects.filter(person=subject.pk)
    for signup in mine.living().filter(event__starts_at__gt=timezone.now()).exclude(event__state="cancelled"):
        actions.cancel_sign_up(signup=signup, by=None)
    return let_go(mine)


registry.declare(
    "events.Signup",
    "person note",
    _("Events you have signed up for, and your notes to the organisers"),
    rows=linked("events.Signup", "person"),
    erasure=Erasure.DELETE,
    reason=_("How many took part is kept as a number."),
    copy=("event.title", "state", "note", "created_at", "promoted_at", "cancelled_at"),
    erase=_erase,
)
registry.declare_history("events.HistoricalEvent")
registry.declare_impersonal("events.HistoricalEvent", "place_name", EVENTS_OWN)

retention.declare_rule(
    "signup-notes",
    _("Notes to organisers, 30 days after the event"),
    due=lambda at: Signup.objects.exclude(note="").filter(event__ends_at__lte=at - NOTES_KEPT),
    dispose=lambda rows, at: rows.update(note=""),
)
retention.declare_rule(
    "signups",
    _("Sign-ups for events that ended more than a year ago: who it was deleted, the number kept"),
    due=lambda at: Signup.objects.with_person().filter(event__ends_at__lte=at - SIGNUPS_KEPT),
    dispose=lambda rows, at: let_go(rows),
)
