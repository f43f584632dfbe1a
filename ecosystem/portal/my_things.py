"""What concerns one person: their actors, what they have begun, and what fits them."""

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from actors.belonging import queries as belonging_queries
from actors.models import Appointment, Membership
from actors.profile import queries as profile_queries
from actors.states import ActorState
from ecosystem.shared.permissions import is_neutral
from events.models import Signup
from matching.models import Subscription
from matching.queries import matches_for, searches_of
from procurement.following.queries import follows_to_answer
from procurement.joint.queries import joint_invitations
from procurement.meetings.queries import meetings_to_come, minutes_to_read
from procurement.models import Need, Response
from procurement.needs.queries import watched_needs
from solutions.models import Adoption, Solution

SHOWN = 8
OUTSIDE = {ActorState.APPLIED, ActorState.ASKED, ActorState.DECLINED}
MATCHES = 4


def contents(person, at: datetime) -> dict[str, Any]:
    memberships = list(
        Membership.objects.in_force().filter(person=person).select_related("actor__region").order_by("actor__sort_name")
    )
    edited = [m.actor for m in memberships if m.actor.is_approved and m.role != Membership.Role.MEMBER]
    editable = [actor.pk for actor in edited]
    run = [m.actor_id for m in memberships if m.actor.is_approved and m.role == Membership.Role.ADMINISTRATOR]
    return {
        "invitations": belonging_queries.invitations_to(person, at),
        "join_requests": belonging_queries.join_requests_to(run) if run else [],
        "asked": belonging_queries.join_requests_by(person),
        "to_confirm": Appointment.objects.answered_by(person),
        "put_forward": Appointment.objects.waiting().filter(person=person).select_related("actor"),
        "memberships": memberships,
        "own_profiles": own_profiles(edited),
        "applications": [m for m in memberships if m.actor.state in OUTSIDE],
        "publishes": any(actor.is_public_body for actor in edited),
        "is_in": any(m.actor.is_approved for m in memberships),
        "matches": matches_for(person, limit=MATCHES),
        "subscribed": Subscription.objects.wanted().filter(person=person).exists(),
        "responses": own_responses(person),
        "needs": Need.objects.filter(owner__in=editable).select_related("owner")[:SHOWN],
        "searches": searches_of(person),
        "meetings": meetings_to_come(person)[:SHOWN],
        "minutes": minutes_to_read(person)[:SHOWN],
        "follows_to_answer": follows_to_answer(person),
        "learns_along": learns_along(memberships, person),
        "joint_invitations": joint_invitations(person)[:SHOWN],
        "watched": watched_needs(person)[:SHOWN],
        "solutions": Solution.objects.supplied_by(editable)
        .select_related("supplier")
        .order_by("-created_at", "-pk")[:SHOWN],
        "adoptions_to_answer": Adoption.objects.awaiting(editable).select_related("solution", "actor"),
        "signups": Signup.objects.living()
        .filter(person=person, event__ends_at__gt=at)
        .select_related("event")
        .order_by("event__starts_at"),
    }


def learns_along(memberships, person) -> bool:
    """Whether the person has a public body whose page of followed needs they can open."""
    return is_neutral(person) and any(m.actor.is_public_body and m.actor.is_approved for m in memberships)


def own_profiles(edited) -> list[dict[str, Any]]:
    """Those of the actors this person edits whose profile lacks something. Three queries for any number."""
    prefetch_related_objects(edited, "topics", "interests", "regions_served")
    measured = [{"actor": actor, "completeness": profile_queries.completeness(actor)} for actor in edited]
    return [own for own in measured if not own["completeness"].is_whole]


def own_responses(person):
    """The responses of the person's own firms. The owner's side reads on the need's page, by its own rules."""
    return Response.objects.by_members(person).select_related("need", "firm").order_by("-updated_at", "-pk")[:SHOWN]
