"""Reads across tables for the events' pages."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from .models import Event, Signup, SignupQuerySet


def programme():
    """Announced events with what a card shows. Two queries for any length."""
    events = Event.objects.announced().with_places().select_related("organiser", "region")
    return events.prefetch_related("topics").defer("description")


def in_order(events, *, when: str, sort: str):
    """Soonest first; the past most recent first; `newest` by when they were published."""
    if sort == "newest":
        return events.order_by("-published_at", "-pk")
    return events.order_by("-starts_at", "-pk") if when == "past" else events.order_by("starts_at", "pk")


def by_month(events) -> list[tuple[datetime, list[Event]]]:
    """Events that follow each other in the same month, under the first day of that month."""
    months = []
    for first, group in groupby(events, key=lambda e: timezone.localtime(e.starts_at).replace(day=1, hour=0, minute=0)):
        months.append((first, list(group)))
    return months


def drafts_of(user):
    """Drafts the person may see, soonest first."""
    if not user.is_authenticated:
        return Event.objects.none()
    drafts = Event.objects.visible_to(user).filter(published_at=None).select_related("organiser")
    return drafts.defer("description").order_by("starts_at", "pk")


def detail(user, slug) -> Event:
    """One event with what its page shows; raises Event.DoesNotExist when `user` may not see it."""
    events = Event.objects.visible_to(user).with_places().select_related("organiser", "region__parent")
    return events.prefetch_related("topics").get(slug=slug)


def feed_events(at):
    """What the public calendar holds: published and not over."""
    return Event.objects.published().upcoming(at=at).select_related("organiser").order_by("starts_at")


def participants(event) -> SignupQuerySet:
    """Those with a place first, then the queue; each in the order they came."""
    return event.signups.living().with_person().select_related("person").order_by("state", "pk")


@dataclass(frozen=True, slots=True)
class SignUpBox:
    """What the page says about signing up, for one visitor at one moment.

    `state` is one of draft, cancelled, past, started, signed_up, waiting, closed, log_in, full, open.
    """

    state: str
    places_left: int | None
    signup: Signup | None = None

    @property
    def is_full(self) -> bool:
        return self.places_left == 0

    @property
    def may_see_online_link(self) -> bool:
        return self.signup is not None and self.signup.has_place and self.state in {"signed_up", "started"}


def sign_up_box(event: Event, user, *, at: datetime) -> SignUpBox:
    signup = None
    if user.is_authenticated:
        signup = event.signups.living().filter(person=user).first()
    return SignUpBox(_box_state(event, user, signup, at), event.places_left, signup)


def _box_state(event, user, signup, at) -> str:
    if not event.is_published:
        return event.state
    if event.is_past(at):
        return "past"
    if event.starts_at <= at:
        return "started"
    if signup is not None:
        return signup.state
    if event.sign_up_ends <= at or not event.organiser.is_approved:
        return "closed"
    if not user.is_authenticated:
        return "log_in"
    return "full" if event.places_left == 0 else "open"
