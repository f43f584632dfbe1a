"""Reads across tables for the actors' pages."""

from .models import Actor, Membership


def directory(user):
    """Approved actors with what a card shows, by name. Three queries for any length."""
    return Actor.objects.approved().select_related("region").prefetch_related("topics").defer("search_vector").by_name()


def sorted_by(actors, sort):
    """Names and newest as asked for; else as they are: by name, or best hit first after a search."""
    if sort == "newest":
        return actors.order_by("-created_at", "-pk")
    return actors.by_name() if sort == "name" else actors


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


def administrators_and_editors(actor):
    """The people who act for the actor."""
    return Membership.objects.filter(actor=actor).editors().select_related("person")
