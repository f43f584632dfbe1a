"""Reads about who belongs where."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When
from django.utils import timezone

from ..models import Actor, Appointment, Invitation, JoinRequest, Membership
from ..models.appointment import NOT_LATELY

ROLES = [Membership.Role.ADMINISTRATOR, Membership.Role.EDITOR, Membership.Role.MEMBER]


def administrators_and_editors(actor):
    """The people who act for the actor, and can: those whose accounts are closed are no colleagues."""
    return Membership.objects.filter(actor=actor).editors().select_related("person")


def team(actor):
    """Everybody in the actor, those who run it first."""
    order = Case(
        *(When(role=role, then=Value(number)) for number, role in enumerate(ROLES)), output_field=IntegerField()
    )
    return actor.memberships.select_related("person").order_by(order, "person__name", "person__email")


def team_page(actor, *, manages: bool) -> dict[str, Any]:
    """What the team page shows, a fixed number of queries whatever the length."""
    people = list(team(actor))
    administrators = [m for m in people if m.role == Membership.Role.ADMINISTRATOR and m.person.is_active]
    shown: dict[str, Any] = {
        "people": people,
        "only_administrator": administrators[0] if len(administrators) == 1 else None,
    }
    if manages:
        shown["invitations"] = list(actor.invitations.filter(state="sent").select_related("invited_by"))
        shown["join_requests"] = list(join_requests_to([actor.pk]))
        shown["put_forward"] = list(Appointment.objects.waiting().filter(actor=actor).select_related("person"))
    return shown


def join_requests_to(actors):
    """Requests that wait for an answer, oldest first, with what tells who asks."""
    found = JoinRequest.objects.waiting().of_reachable().filter(actor__in=actors)
    return found.select_related("person", "actor").prefetch_related("person__emailaddress_set")


def join_requests_awaiting(person):
    """Requests to the actors that this person runs."""
    return join_requests_to([pk for pk, role in person.roles.items() if role == Membership.Role.ADMINISTRATOR])


def join_requests_by(person):
    """What this person has asked, and nobody has answered."""
    return JoinRequest.objects.waiting().filter(person=person).select_related("actor")


def latest_join_request(person, actor) -> JoinRequest | None:
    return JoinRequest.objects.filter(person=person, actor=actor).first()


def invitations_to(person, at: datetime):
    """Open invitations to the addresses this person has proved are theirs, from actors that may let somebody in."""
    found = Invitation.objects.open(at).in_approved_actors().addressed_to(person)
    return found.exclude(actor__in=person.memberships.values("actor")).select_related("actor", "invited_by")


def sole_administrator_of(person):
    """The actors that nobody else runs: this person must hand over before going."""
    runs = Membership.objects.administrators()
    others = runs.filter(actor=OuterRef("pk")).exclude(person=person)
    own = runs.filter(person=person).values("actor")
    return Actor.objects.filter(~Exists(others), pk__in=own).by_name()


def official_addresses(actors: Collection[int]) -> dict[int, list[str]]:
    """By the actor's key, the e-mail addresses it is known by itself, at most a few. Four queries for any number.

    They are its official address, with every one that stood there in the last 30 days, since a coordinator can write
    another; and the contact addresses of needs it has published.
    """
    since = timezone.now() - NOT_LATELY
    versions = Actor.history.filter(id__in=actors)
    before = versions.filter(history_date__lte=since).order_by("id", "-history_date", "-history_id").distinct("id")
    found: dict[int, dict[str, str]] = {actor: {} for actor in actors}
    for rows in (
        Actor.objects.filter(pk__in=actors).values_list("pk", "official_email"),
        before.values_list("id", "official_email"),
        versions.filter(history_date__gt=since).order_by("history_id").values_list("id", "official_email"),
        Actor.objects.filter(pk__in=actors, needs__published_at__isnull=False)
        .order_by("pk", "-needs__published_at")
        .values_list("pk", "needs__contact_email"),
    ):
        for actor, address in rows:
            if address:
                found[actor].setdefault(address.lower(), address)
    return {actor: list(addresses.values())[:5] for actor, addresses in found.items()}
