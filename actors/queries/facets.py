"""How many actors there are of each kind, topic, place …, with the other choices made."""

from collections import Counter
from collections.abc import Mapping

from django.db import connection

from ..facets import TITLES, Value, Vocabulary
from ..models import Region, Topic


def vocabulary() -> Vocabulary:
    """Two queries. Topics as the tree reads from top to bottom; counties by name, each with its municipalities."""
    topics = Topic.objects.select_related("parent").order_by("path")
    places = sorted(
        Region.objects.select_related("parent"),
        key=lambda place: (str(place.parent or place), place.parent_id is not None, place.name),
    )
    return Vocabulary(
        [Value(topic.slug, topic.name, topic.parent.slug if topic.parent else "") for topic in topics],
        [Value(place.code, place.name, place.parent.code if place.parent else "") for place in places],
    )


def places_on_the_map():
    """The municipalities whose whereabouts are known."""
    return Region.objects.filter(level=Region.Level.MUNICIPALITY, latitude__isnull=False, longitude__isnull=False)


def facet_counts(found, others: Mapping[str, object]) -> dict[str, Counter]:
    """Per facet, how many of the listings `found` have each code. One query.

    For a facet in which something is chosen, `others` has the listings that the other choices leave: choosing one more
    of its values adds to what is found, and the count tells what.
    """
    parts = [_codes_of(found), *(_codes_of(left, name) for name, left in others.items())]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _params in parts), [p for _sql, params in parts for p in params])
        rows = cursor.fetchall()
    counts: dict[str, Counter] = {name: Counter() for name in TITLES}
    for of, code, number in rows:
        facet = of or code.partition(":")[0].removesuffix("_part")
        if of or facet not in others:
            counts[facet][code] = number
    return counts


def _codes_of(listings, name=""):
    """SQL for (facet or "", code, number): each code the listings have, or those of one facet.

    Django's own SQL in a frame of constants; all that comes from the visitor is in the parameters.
    """
    sql, params = listings.order_by().values("codes").query.sql_with_params()
    codes = f"SELECT unnest(codes) AS code FROM ({sql}) AS found"  # noqa: S608
    counted = f"SELECT %s, code, count(*) FROM ({codes}) AS codes WHERE starts_with(code, %s) GROUP BY code"  # noqa: S608
    return f"({counted})", [name, *params, name]
