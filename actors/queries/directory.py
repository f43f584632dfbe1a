"""Reads for the directory."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef

from ..models import Actor, Interest


def directory(user):
    """Approved actors with what a card shows, by name. Two queries for any length."""
    actors = Actor.objects.approved().select_related("region").prefetch_related("topics")
    return actors.defer("search_vector", "facets").by_name()


def sorted_by(actors, sort):
    """Names and newest as asked for; else as they are: by name, or best hit first after a search."""
    if sort == "newest":
        return actors.order_by("-created_at", "-pk")
    return actors.by_name() if sort == "name" else actors


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
