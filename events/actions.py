"""What happens to events, and to people's places at them.

Every change of places takes the event's row lock first. So sign-ups come one at a time for each event: a place is
never given away twice, and the queue is in the order people came.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.models import Membership
from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.states import next_state

from . import letters
from .models import Event, Signup
from .states import SIGNUP_TRANSITIONS, TRANSITIONS, EventState, SignupState

# A change in one of these is a new appointment: everybody's calendar must hear of it.
APPOINTMENT = ("starts_at", "ends_at", "place_name", "address", "online_url")

# Called with event, by and the texts that are new, before they are kept: apps whose events these are may refuse.
WORD_CHECKS: list[Callable[..., None]] = []


@transaction.atomic
def create_event(*, by, organiser, topics=(), **fields) -> Event:
    """A draft that only the organiser's people and coordinators see."""
    ensure(by, "events.create_event", organiser)
    event = Event.objects.create(organiser=organiser, **fields)
    event.topics.set(topics)
    audit.record("create_event", event, by=by, after={"state": event.state, "organiser": str(organiser)})
    return event


@transaction.atomic
def edit_event(*, event, by, topics=None, seen=None, **fields) -> Event:
    """Change what is given. A new time or place is told to everybody who has signed up; new places go to the queue.

    Raises ActionRefused when the event is cancelled, would have fewer places than people who have one, or has been
    changed since `seen`, the version the form was made from.
    """
    event = _lock(event)
    ensure(by, "events.edit_event", event)
    if event.is_cancelled:
        raise ActionRefused(_("The event is cancelled and can no longer be changed."), code="state")
    if "organiser" in fields and fields["organiser"] != event.organiser:
        if event.is_by_invitation:
            raise ActionRefused(_("An event by invitation stays with its organiser."), code="invitation")
        ensure(by, "events.create_event", fields["organiser"])
    changed = [name for name, value in fields.items() if getattr(event, name) != value]
    if changed or (topics is not None and set(topics) != set(event.topics.all())):
        event.refuse_if_changed_since(seen)
    _refuse_words(event, by, [fields[name] for name in changed])
    before = {name: str(getattr(event, name)) for name in changed}
    for name in changed:
        setattr(event, name, fields[name])
    _refuse_too_few_places(event)
    moved = event.is_published and any(name in changed for name in APPOINTMENT)
    event.sequence += moved
    event.save()
    if topics is not None:
        event.topics.set(topics)
    audit.record("edit_event", event, by=by, before=before, after={name: str(getattr(event, name)) for name in changed})
    if event.is_published and not event.is_past(timezone.now()):
        if moved:
            for signup in _living(event):
                letters.tell_changed(signup)
        _fill_places(event)
    return event


@transaction.atomic
def invite(*, event, actor, by) -> bool:
    """Let one more actor's people see an event by invitation and sign up; False when they may already."""
    event = _lock(event)
    ensure(by, "events.edit_event", event)
    if not event.is_by_invitation or event.is_past(timezone.now()) or event.invited.filter(pk=actor.pk).exists():
        return False
    event.invited.add(actor)
    audit.record("invite_to_event", event, by=by, after={"actor": str(actor)})
    return True


@transaction.atomic
def uninvite(*, event, actor, by) -> bool:
    """Take back the invitation to an event to come, and the places of those who were there by it alone."""
    event = _lock(event)
    ensure(by, "events.edit_event", event)
    now = timezone.now()
    if event.starts_at <= now or not event.invited.filter(pk=actor.pk).exists():
        return False
    event.invited.remove(actor)
    audit.record("uninvite_from_event", event, by=by, before={"actor": str(actor)})
    asked = [event.organiser_id, *event.invited.values_list("pk", flat=True)]
    still = Membership.objects.in_force().filter(actor__in=asked).values("person")
    leaving = Membership.objects.filter(actor=actor).exclude(person__in=still).values("person")
    if not event.is_cancelled:
        theirs = event.signups.living().filter(person__in=leaving).select_related("event__organiser", "person")
        for signup in theirs.in_order():
            letters.tell_uninvited(signup, had_place=_give_up(signup, by=None))
        _fill_places(event)
    return True


@transaction.atomic
def publish_event(*, event, by) -> Event:
    """Show the event to those it is for, and open for sign-up."""
    event = _lock(event)
    ensure(by, "events.publish_event", event)
    event.state = next_state(TRANSITIONS, "publish", event.state)
    event.published_at = timezone.now()
    event.save()
    audit.record("publish_event", event, by=by, before={"state": EventState.DRAFT}, after={"state": event.state})
    if not event.is_by_invitation:
        enqueue_by_name("matching.tasks.find_matches", "event", event.pk)
    return event


@transaction.atomic
def call_off_event(*, event, by, reason="") -> Event:
    """The event will not take place. Everybody who has signed up or waits is told, once."""
    event = _lock(event)
    ensure(by, "events.call_off_event", event)
    if event.is_past(timezone.now()):
        raise ActionRefused(_("The event has already taken place."), code="past")
    _refuse_words(event, by, [reason])
    before = event.state
    event.state = next_state(TRANSITIONS, "call_off", event.state)
    event.called_off_reason = reason
    event.sequence += 1
    event.save()
    audit.record(
        "call_off_event", event, by=by, before={"state": before}, after={"state": event.state, "reason": reason}
    )
    for signup in _living(event):
        letters.tell_called_off(signup)
    return event


@transaction.atomic
def sign_up(*, event, by, note="") -> Signup:
    """A place for the person, or the last number in the queue when the event is full.

    Doing it twice gives the sign-up that is there. Raises ActionRefused when the event takes no more sign-ups.
    """
    event = _lock(event)
    ensure(by, "events.sign_up")
    _refuse_uninvited(event, by)
    living = event.signups.living().filter(person=by).select_related("event", "person").first()
    if living is not None:
        return living
    _refuse_unless_open(event)
    free = event.free_places(event.signups.signed_up().count())
    has_place = free is None or free > 0
    signup = Signup.objects.create(
        event=event, person=by, note=note, state=SignupState.SIGNED_UP if has_place else SignupState.WAITING
    )
    audit.record("sign_up", signup, by=by, after={"state": signup.state})
    letters.tell_signed_up(signup)
    return signup


@transaction.atomic
def cancel_sign_up(*, signup, by) -> Signup:
    """Give up the place or the number in the queue; a place goes to the first who waits. Twice does nothing more."""
    event = _lock(signup.event)
    rows = Signup.objects.select_for_update(of=("self",)).select_related("event__organiser", "person")
    signup = rows.get(pk=signup.pk)
    ensure(by, "events.cancel_sign_up", signup)
    if signup.state == SignupState.CANCELLED:
        return signup
    if event.is_cancelled or event.starts_at <= timezone.now():
        raise ActionRefused(
            _("The event has started, is over or is cancelled. There is nothing to cancel."), code="late"
        )
    had_place = _give_up(signup, by=by)
    letters.tell_cancelled(signup, had_place=had_place)
    _fill_places(event)
    return signup


def _give_up(signup, *, by) -> bool:
    """Whether it was a place, and not a number in the queue."""
    before = signup.state
    signup.state = next_state(SIGNUP_TRANSITIONS, "cancel", signup.state)
    signup.cancelled_at = timezone.now()
    signup.save()
    audit.record("cancel_sign_up", signup, by=by, before={"state": before}, after={"state": signup.state})
    return before == SignupState.SIGNED_UP


def _lock(event) -> Event:
    return Event.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=event.pk)


def _living(event):
    """Those to be told of a change. By invitation, only who is still of an actor that is asked."""
    living = event.signups.living().reachable().select_related("event__organiser", "person").in_order()
    if event.is_by_invitation:
        actors = [event.organiser_id, *event.invited.values_list("pk", flat=True)]
        living = living.filter(person__in=Membership.objects.in_force().filter(actor__in=actors).values("person"))
    return living


def _refuse_uninvited(event, by):
    if event.is_by_invitation and by is not None and not Event.objects.visible_to(by).filter(pk=event.pk).exists():
        raise ActionRefused(
            _("This event is by invitation, for people of the organisations that are invited."), code="invitation"
        )


def _refuse_words(event, by, values):
    texts = [value for value in values if value and isinstance(value, str)]
    for check in WORD_CHECKS if texts else ():
        check(event=event, by=by, texts=texts)


def _refuse_unless_open(event):
    now = timezone.now()
    if event.is_cancelled:
        raise ActionRefused(_("The event is cancelled."), code="state")
    if not event.is_published:
        raise ActionRefused(_("The event is not published yet."), code="state")
    if not event.organiser.is_approved:
        raise ActionRefused(_("The organiser is no longer part of HelseHub. Nobody can sign up now."), code="organiser")
    if event.starts_at <= now:
        raise ActionRefused(_("The event has already started or is over."), code="past")
    if event.sign_up_ends <= now:
        raise ActionRefused(_("Sign-up for this event is closed."), code="closed")


def _refuse_too_few_places(event):
    taken = event.signups.signed_up().count()
    if event.capacity is not None and event.capacity < taken:
        raise ActionRefused(
            ngettext(
                "%(n)s person already has a place. There cannot be fewer places than that.",
                "%(n)s people already have a place. There cannot be fewer places than that.",
                taken,
            )
            % {"n": taken},
            code="capacity",
        )


def _fill_places(event):
    """Give free places to those who wait, first come first served. The caller holds the event's lock."""
    if event.starts_at <= timezone.now():
        return
    waiting = event.signups.waiting().reachable().select_related("event__organiser", "person").in_order()
    free = event.free_places(event.signups.signed_up().count())
    for signup in waiting if free is None else waiting[:free]:
        signup.state = next_state(SIGNUP_TRANSITIONS, "promote", signup.state)
        signup.promoted_at = timezone.now()
        signup.save()
        audit.record(
            "promote_signup", signup, by=None, before={"state": SignupState.WAITING}, after={"state": signup.state}
        )
        letters.tell_promoted(signup)
