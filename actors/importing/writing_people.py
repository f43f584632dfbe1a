"""Writes what a file of people says, and tells everybody concerned. Whoever is named in it waits for the actor's own yes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ecosystem.shared import audit

from ..belonging.actions import change_role
from ..belonging.appointing import appoint_many
from ..models import Actor, Appointment, Invitation, JoinRequest, User
from ..states import InvitationState, JoinRequestState
from . import letters
from .plan import CHANGE, CREATE, PlannedRow

BATCH = 500


def write_people(rows: Sequence[PlannedRow], *, by: Any) -> None:
    """Make and change people and where they belong. Role changes go one by one, through the action that guards them."""
    doing = [row for row in rows if row.do in {CREATE, CHANGE}]
    actors = _locked_actors({row.values["actor"] for row in doing if "actor" in row.values})
    made = _make([row for row in doing if row.do == CREATE], by=by)
    people = User.objects.in_bulk({row.pk for row in doing if row.do == CHANGE}) | {
        person.pk: person for person in made.values()
    }
    for row in doing:
        if row.do == CREATE:
            row.pk = made[row.values["email"]].pk
    _change([row for row in doing if row.do == CHANGE], people, by=by)
    joining = [row for row in doing if "role" in row.values and row.before.get("role") is None]
    appointments = _join(joining, people, actors, by=by)
    for row in doing:
        if row.before.get("role"):
            change_role(actor=actors[row.values["actor"]], person=people[row.pk], role=row.values["role"], by=by)
    for row in doing:
        row.version = people[row.pk].version_seen
    letters.tell(appointments, new={person.pk for person in made.values()}, lone=made.values())


def _locked_actors(keys: set[int]) -> dict[int, Actor]:
    actors = Actor.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return {actor.pk: actor for actor in actors}


def _make(rows: Sequence[PlannedRow], *, by: Any) -> dict[str, User]:
    """One person for each address, with no password: they choose one by «forgot password»."""
    people: dict[str, User] = {}
    for row in rows:
        email = row.values["email"]
        if email not in people:
            values = {key: row.values[key] for key in ("name", "language") if key in row.values}
            people[email] = User(email=email, password=make_password(None), **values)
    User.objects.bulk_create(people.values(), batch_size=BATCH)
    audit.record_many("import_person", ((person, {}, {}) for person in people.values()), by=by)
    return people


def _change(rows: Sequence[PlannedRow], people: dict[int, User], *, by: Any) -> None:
    changed = []
    for row in rows:
        values = {key: row.values[key] for key in ("name", "language") if key in row.values}
        for key, value in values.items():
            setattr(people[row.pk or 0], key, value)
        if values:
            people[row.pk or 0].updated_at = timezone.now()
            changed.append((people[row.pk or 0], {key: row.before[key] for key in values}, values))
    if changed:
        User.objects.bulk_update(
            [person for person, *_ in changed], ["name", "language", "updated_at"], batch_size=BATCH
        )
        audit.record_many("change_person_by_import", changed, by=by)


def _join(rows: Sequence[PlannedRow], people, actors, *, by: Any) -> list[Appointment]:
    """Nobody comes in by a file: the actors themselves say yes or no to each."""
    appointments = [
        Appointment(
            person=people[row.pk],
            actor=actors[row.values["actor"]],
            role=row.values["role"],
            why=Appointment.Why.IMPORT,
            made_by=by,
        )
        for row in rows
    ]
    appoint_many(appointments, by=by)
    _settle(appointments, by=by)
    return appointments


def _settle(memberships: Sequence[Appointment], *, by: Any) -> None:
    """What was open between these people and actors is answered by this."""
    now = timezone.now()
    pairs = {(place.person_id, place.actor_id) for place in memberships}
    addresses: dict[int, set[str]] = defaultdict(set)
    for place in memberships:
        addresses[place.actor_id].add(place.person.email.lower())
    asked = JoinRequest.objects.waiting().filter(actor__in=addresses).values_list("pk", "person", "actor")
    JoinRequest.objects.filter(pk__in=[pk for pk, *pair in asked if tuple(pair) in pairs]).update(
        state=JoinRequestState.ACCEPTED, decided_by=by, decided_at=now, updated_at=now
    )
    sent = Invitation.objects.filter(actor__in=addresses, state=InvitationState.SENT).values_list(
        "pk", "email", "actor"
    )
    Invitation.objects.filter(pk__in=[pk for pk, email, actor in sent if email.lower() in addresses[actor]]).update(
        state=InvitationState.ACCEPTED, answered_at=now, updated_at=now
    )
