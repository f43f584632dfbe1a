"""Reads for one actor's page."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..models import Actor, FormerAddress, Interest
from .completeness import Completeness, measure

PARTNERS = 12


def profile(user, slug):
    """One actor with what its page shows; raises Actor.DoesNotExist when `user` may not see it."""
    actors = Actor.objects.visible_to(user).select_related("region__parent")
    return actors.prefetch_related("topics", "interests", "regions_served").get(slug=slug)


def completeness(actor) -> Completeness:
    """Of the saved profile. Asks nothing of the database for an actor that `profile` read."""
    sides = {interest.side for interest in actor.interests.all()}
    plain = ("offers_text", "seeks_text", "about", "region", "size_band", "sector", "website", "languages", "logo")
    return measure(
        {
            **{name: getattr(actor, name) for name in plain},
            "topics": actor.topics.all(),
            "regions_served": actor.regions_served.all(),
            **{side: side in sides for side in Interest.Side.values},
        }
    )


def activity(actor, shown=3):
    """What the actor has on the portal for all to see, kind by kind: one query each.

    The things themselves live in apps above this one and are reached through their relations.
    """
    now = timezone.now()
    return {
        "needs": actor.needs.published().order_by("-published_at")[:shown],
        "searches": _searches(actor, timezone.localdate(now), shown),
        "events": actor.events.published().upcoming(at=now).order_by("starts_at", "pk")[:shown],
        "solutions": actor.solutions.published().order_by("sort_title")[:shown],
        "parts": actor.project_parts.shown()
        .in_published_projects()
        .select_related("project")
        .order_by("-project__published_at")[:shown],
        "adoptions": actor.adoptions.public().current().select_related("solution")[:shown],
        "partners": profile_partners(actor),
    }


def _searches(actor, today, shown):
    """Open searches of the projects that the actor leads."""
    searches = actor.led_projects.model._meta.get_field("searches").related_model.objects
    return (
        searches.open(on=today)
        .published()
        .filter(project__lead=actor)
        .select_related("project")
        .order_by("closes_on", "pk")[:shown]
    )


def profile_partners(actor, shown=PARTNERS):
    """Approved actors it has worked with: in a project both accepted, or as supplier and user of a solution. One query.

    Each carries `in_project`, `uses_ours` and `supplies_us`. Only what is public counts.
    """
    projects, solutions, adoptions = actor.led_projects.model, actor.solutions.model, actor.adoptions.model
    parts = actor.project_parts.model.objects.accepted()
    own_parts = parts.filter(actor=actor).values("project")
    shared = projects.objects.announced().filter(Q(lead=actor) | Q(pk__in=own_parts))
    used = adoptions.objects.public()
    supplied = solutions.objects.published().filter(supplier=actor)
    return (
        Actor.objects.approved()
        .exclude(pk=actor.pk)
        .annotate(
            in_project=Exists(parts.filter(actor=OuterRef("pk"), project__in=shared.values("pk")))
            | Exists(shared.filter(lead=OuterRef("pk"))),
            uses_ours=Exists(used.filter(actor=OuterRef("pk"), solution__in=supplied.values("pk"))),
            supplies_us=Exists(used.filter(actor=actor, solution__supplier=OuterRef("pk"))),
        )
        .filter(Q(in_project=True) | Q(uses_ours=True) | Q(supplies_us=True))
        .by_name()[:shown]
    )


def moved_to(user, slug: str) -> Any | None:
    """The actor that lives on after the one that had this address; None when there is none `user` may see."""
    former = FormerAddress.objects.filter(slug=slug, actor__in=Actor.objects.visible_to(user)).select_related("actor")
    found = former.first()
    return found.actor if found else None
