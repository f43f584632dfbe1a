"""Reads for the directory."""

from collections.abc import Iterable, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef

from ..models import Actor, Interest, Listing


def directory(user):
    """Approved actors with what a card shows, by name. Two queries for any length."""
    actors = Actor.objects.approved().select_related("region").prefetch_related("topics")
    return actors.by_name()


def sorted_by(actors, sort):
    """Names and newest as asked for; else as they are: by name, or best hit first after a search."""
    if sort == "newest":
        return actors.order_by("-created_at", "-pk")
    return actors.by_name() if sort == "name" else actors


def listed(codes: Iterable[Sequence[str]]):
    """The directory's index where each group of codes has one that the actor has."""
    listings = Listing.objects.all()
    for any_of in codes:
        listings = listings.filter(codes__overlap=list(any_of))
    return listings


class DirectoryPages:
    """The actors of `listings` in the order asked for, a page at a time: the index finds a page's keys, and they the rows."""

    def __init__(self, actors, listings, sort):
        self.actors = actors
        order = ["-created_at", "-actor_id"] if sort == "newest" else ["sort_name", "actor_id"]
        self.keys = listings.order_by(*order).values_list("actor_id", flat=True)

    def __getitem__(self, part):
        keys = list(self.keys[part])
        actors = {actor.pk: actor for actor in self.actors.filter(pk__in=keys).order_by()}
        return [actors[key] for key in keys if key in actors]


def directory_rows(actors):
    """The actors as rows for a file, read as they are written: one query, however many. Public fields alone."""

    def listed(rows, column):
        return ArraySubquery(rows.filter(actor=OuterRef("pk")).order_by(column).values(column))

    return (
        actors.prefetch_related(None)
        .select_related(None)
        .annotate(
            place=F("region__name"),
            county=F("region__parent__name"),
            topic_keys=listed(Actor.topics.through.objects, "topic__slug"),
            served=listed(Actor.regions_served.through.objects, "region__name"),
            sought=listed(Interest.objects.filter(side=Interest.Side.SEEKS), "code"),
            offered=listed(Interest.objects.filter(side=Interest.Side.OFFERS), "code"),
        )
        .values(
            "name",
            "slug",
            "kind",
            "organisation_number",
            "place",
            "county",
            "served",
            "sector",
            "size_band",
            "topic_keys",
            "sought",
            "seeks_text",
            "offered",
            "offers_text",
            "about",
            "website",
            "is_partner",
        )
        .iterator(chunk_size=1000)
    )
