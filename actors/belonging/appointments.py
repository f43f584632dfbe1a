"""The answer to somebody who is put forward: yes or no by the actor's own people, or by two of the hub's."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..accounts.actions import change_rights
from ..models import Actor, Appointment, Membership, User
from ..states import APPOINTMENT_TRANSITIONS
from . import appointment_letters as letters
from .actions import let_in, lock_team
from .appointing import gives_more, put_in_doubt

# What is told to somebody from the one side when the other has confirmed them: each app's own, and nothing before that.
WHEN_CONFIRMED: list[Callable[[Any], None]] = []


def when_confirmed(handler: Callable[[Any], None]) -> None:
    """Register what is called with the membership when somebody is confirmed after a merge."""
    WHEN_CONFIRMED.append(handler)


@transaction.atomic
def confirm_appointment(*, appointment, by) -> Membership:
    """The role comes into force. `by=None` is the command line, for a hub with a single coordinator.

    Raises NotAllowed for whoever may not answer, ActionRefused with code "state" or "closed".
    """
    appointment = _to_answer(appointment, by)
    actor, person = appointment.actor, appointment.person
    if not person.is_active or person.erased_at:
        raise ActionRefused(_("This person's account is closed."), code="closed")
    from_outside = not appointment.confirmers()
    entry = _move(appointment, "confirm", by)
    membership = actor.memberships.select_related("person").filter(person=person).first()
    if membership is None:
        membership, _trace = let_in(actor, person, appointment.role, by=by, action="join_by_appointment")
    elif gives_more(membership.role, appointment.role):
        before, membership.role = membership.role, appointment.role
        membership.save()
        audit.record("change_role", membership, by=by, before={"role": before}, after={"role": membership.role})
    person.__dict__.pop("roles", None)
    letters.tell_confirmed(appointment, membership, change=str(entry.pk))
    if appointment.why == Appointment.Why.MERGE:
        for handler in WHEN_CONFIRMED:
            handler(membership)
    if from_outside:
        letters.tell_official_address([appointment])
    return membership


@transaction.atomic
def decline_appointment(*, appointment, by) -> Appointment:
    appointment = _to_answer(appointment, by)
    entry = _move(appointment, "decline", by)
    letters.tell_declined(appointment, change=str(entry.pk))
    return appointment


@transaction.atomic
def withdraw_appointment(*, appointment, by) -> Appointment:
    """By a coordinator who was wrong, or by the person, who does not want it."""
    appointment = _fresh(appointment, lock_team(appointment.actor, by))
    ensure(by, "actors.withdraw_appointment", appointment)
    entry = _move(appointment, "withdraw", by)
    if by is not None and by.pk != appointment.person_id:
        letters.tell_declined(appointment, change=str(entry.pk))
    return appointment


@transaction.atomic
def object_to_appointment(*, appointment) -> Appointment:
    """Whoever reads the actor's official address says no: what has come into force ends, whatever comes after.

    The actor may be left without an administrator, as it was before.
    """
    appointment = _fresh(appointment, lock_team(appointment.actor, None))
    actor, person = appointment.actor, appointment.person
    since = appointment.decided_at
    _move(appointment, "object", None)
    membership = actor.memberships.filter(person=person).first()
    if membership is not None and not gives_more(membership.role, appointment.role):
        audit.record("end_by_objection", membership, by=None, before={"role": membership.role})
        membership.delete()
        person.__dict__.pop("roles", None)
    letters.tell_objected(appointment)
    _doubt_what_followed(appointment, since)
    return appointment


def _doubt_what_followed(appointment, since) -> None:
    """Whom the person has let in meanwhile, or given more, came in by the same way."""
    if since is None:
        return
    places = appointment.actor.memberships.filter(updated_at__gte=since).select_related("person", "actor")
    rows = put_in_doubt(list(places), why=Appointment.Why.OBJECTION, by=None)
    letters.tell_people(rows)
    letters.tell_those_who_answer(rows)


@transaction.atomic
def reopen_account(*, person, by) -> User:
    """A closed account is opened again. Where the person belonged, the organisations say once more whether they do.

    Whoever opens an account may be the one who can get into it.
    """
    ensure(by, "actors.reopen_account")
    keys = list(Membership.objects.filter(person=person).values_list("actor", flat=True))
    list(Actor.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        raise ActionRefused(_("An erased person does not come back."), code="erased")
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active", "updated_at"])
    change_rights(person=person, by=by, before={"is_active": False}, after={"is_active": True})
    places = list(Membership.objects.filter(person=person).select_related("person", "actor"))
    rows = put_in_doubt(places, why=Appointment.Why.ACCOUNT, by=by)
    letters.tell_people(rows)
    letters.tell_those_who_answer(rows)
    return person


def _to_answer(appointment, by) -> Appointment:
    appointment = _fresh(appointment, lock_team(appointment.actor, by))
    ensure(by, "actors.answer_appointment", appointment)
    return appointment


def _fresh(appointment, actor) -> Appointment:
    rows = Appointment.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "made_by")
    appointment = rows.get(pk=appointment.pk)
    appointment.actor = actor
    return appointment


def _move(appointment, move, by):
    before = appointment.state
    appointment.state = next_state(APPOINTMENT_TRANSITIONS, move, before)
    appointment.decided_by, appointment.decided_at = by, timezone.now()
    appointment.save()
    after = {"state": appointment.state, "role": appointment.role}
    return audit.record(f"{move}_appointment", appointment, by=by, before={"state": before}, after=after)
