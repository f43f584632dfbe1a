"""Somebody from outside puts people forward for a role in an actor: they get nothing before its own people say yes."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from ecosystem.shared import audit
from ecosystem.shared.permissions import is_neutral

from ..models import Appointment, Membership
from ..states import AppointmentState
from . import appointment_letters as letters

ROLES = [Membership.Role.MEMBER, Membership.Role.EDITOR, Membership.Role.ADMINISTRATOR]


def gives_more(before: str | None, after: str) -> bool:
    """Whether `after` lets somebody do more than `before`; None is no membership at all."""
    return before is None or ROLES.index(Membership.Role(after)) > ROLES.index(Membership.Role(before))


def is_administrator_now(actor, person) -> bool:
    return actor.memberships.administrators().filter(person=person).exists()


def decides_alone(actor, by) -> bool:
    """Whether what `by` gives comes into force at once: by an administrator who is nobody's coordinator, or the system.

    A coordinator who runs the actor too must be confirmed by another, or each could be used to pass the other.
    """
    return by is None or (is_neutral(by) and is_administrator_now(actor, by))


def appoint(*, actor, person, role, why, by) -> Appointment:
    """Put one person forward, in the caller's transaction and under the actor's lock. All concerned are told at once."""
    (appointment,) = appoint_many([Appointment(actor=actor, person=person, role=role, why=why, made_by=by)], by=by)
    letters.tell_people([appointment])
    letters.tell_those_who_answer([appointment])
    return appointment


def appoint_many(rows: Sequence[Appointment], *, by: Any) -> Sequence[Appointment]:
    """The rows and their traces, without letters; an earlier one of the same person and actor gives way.

    The same few queries for any number of rows.
    """
    pairs = {(row.person_id, row.actor_id) for row in rows}
    earlier = Appointment.objects.filter(state=AppointmentState.WAITING, actor__in={actor for _person, actor in pairs})
    settle([row for row in earlier.select_related("person", "actor") if (row.person_id, row.actor_id) in pairs], by=by)
    Appointment.objects.bulk_create(rows)
    audit.record_many("appoint", ((row, {}, {"role": row.role, "why": row.why}) for row in rows), by=by)
    return rows


def settle(rows: Sequence[Appointment], *, by: Any) -> None:
    """What no longer waits, since something else was decided of the same person: nothing is left to come into force."""
    now = timezone.now()
    Appointment.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=AppointmentState.WITHDRAWN, decided_by=by, decided_at=now, updated_at=now
    )
    after = {"state": AppointmentState.WITHDRAWN}
    audit.record_many("withdraw_appointment", ((row, {"state": row.state}, after) for row in rows), by=by)


def settle_waiting(*, actor, person, by) -> None:
    waiting = Appointment.objects.filter(actor=actor, person=person, state=AppointmentState.WAITING)
    settle(list(waiting.select_related("person", "actor")), by=by)


def put_in_doubt(memberships: Sequence[Membership], *, why: str, by: Any, came_from: dict[int, str] | None = None):
    """Memberships that a coordinator's deed has made uncertain end, and wait to be confirmed as they were.

    `came_from` holds, after a merge, the address of the actor by the key of the membership. Nobody is told yet: see
    `appointment_letters`. The caller has locked the actors.
    """
    rows = []
    for membership in memberships:
        audit.record("put_membership_in_doubt", membership, by=by, before={"role": membership.role}, after={"why": why})
        rows.append(
            Appointment(
                actor_id=membership.actor_id,
                person=membership.person,
                role=membership.role,
                why=why,
                made_by=by,
                came_from=(came_from or {}).get(membership.pk, ""),
            )
        )
        membership.delete()
        membership.person.__dict__.pop("roles", None)
    return appoint_many(rows, by=by) if rows else []
