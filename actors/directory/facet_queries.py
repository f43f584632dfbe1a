"""How many actors there are of each kind, topic, place …, with the other choices made."""

import sys
from array import array
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import connection

from ..models import ListingCode, Region, Topic
from .facets import TITLES, Value, Vocabulary


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


def facet_counts(found, others: Mapping[str, Any]) -> dict[str, Counter]:
    """Per facet, how many of the listings `found` have each code. Two queries.

    For a facet in which something is chosen, `others` has the listings that the other choices leave: choosing one more
    of its values adds to what is found, and the count tells what.
    """
    codes = dict(ListingCode.objects.values_list("id", "code"))
    parts = [_packed("", found), *(_packed(name, left) for name, left in others.items())]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _params in parts), [p for _sql, params in parts for p in params])
        rows = cursor.fetchall()
    counts: dict[str, Counter] = {name: Counter() for name in TITLES}
    for of, packed in rows:
        for number, times in _numbers(packed).items():
            code = codes[number]
            facet = code.partition(":")[0].removesuffix("_part")
            if of == facet or (not of and facet not in others):
                counts[facet][code] = times
    return counts


def _packed(name, listings):
    """SQL for one row of (name, all the listings' codes as numbers of two bytes).

    Django's own SQL in a frame of constants; all that comes from the visitor is in the parameters.
    """
    sql, params = listings.order_by().values("packed").query.sql_with_params()
    return f"(SELECT %s, string_agg(packed, '') FROM ({sql}) AS found)", [name, *params]  # noqa: S608


def _numbers(packed) -> Counter:
    numbers = array("h", bytes(packed or b""))
    if sys.byteorder == "little":
        numbers.byteswap()
    return Counter(numbers)
