"""Reads for one actor's page."""

from ..models import Actor


def profile(user, slug):
    """One actor with what its page shows; raises Actor.DoesNotExist when `user` may not see it."""
    actors = Actor.objects.visible_to(user).select_related("region__parent")
    return actors.prefetch_related("topics", "interests").get(slug=slug)


def activity(actor, shown=3):
    """What the actor has on the portal for all to see, kind by kind: one query each.

    The things themselves live in apps above this one and are reached through their relations.
    """
    return {
        "needs": actor.needs.published().defer("search_vector").order_by("-published_at")[:shown],
        "solutions": actor.solutions.published().defer("search_vector").order_by("sort_title")[:shown],
        "parts": actor.project_parts.accepted()
        .filter(project__state="published")
        .select_related("project")
        .defer("project__search_vector")
        .order_by("-project__published_at")[:shown],
        "adoptions": actor.adoptions.public().current().select_related("solution")[:shown],
    }
