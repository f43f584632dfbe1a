"""Reads for the directory."""

from ..models import Actor


def directory(user):
    """Approved actors with what a card shows, by name. Three queries for any length."""
    return Actor.objects.approved().select_related("region").prefetch_related("topics").defer("search_vector").by_name()


def sorted_by(actors, sort):
    """Names and newest as asked for; else as they are: by name, or best hit first after a search."""
    if sort == "newest":
        return actors.order_by("-created_at", "-pk")
    return actors.by_name() if sort == "name" else actors
