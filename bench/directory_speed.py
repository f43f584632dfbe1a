"""How long does the directory take with 10,000 actors, three facets chosen and every facet counted anew?

All of it in one transaction that is rolled back. The floor, in the same run on the same machine: a page of the portal
that reads nothing, and the same counts by the tables the codes are derived from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

ACTORS, ROUNDS = 10_000, 11
THREE_FACETS = "kind=firm&region=33&topic=velferdsteknologi"


def run() -> Iterator[dict[str, Any]]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.http import QueryDict
    from django.test import Client

    from actors.directory.filters import narrowed
    from actors.models import Actor
    from bench._actors import load

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        start = time.perf_counter()
        load(ACTORS)
        loaded = time.perf_counter() - start
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        visitor = Client(SERVER_NAME="localhost")

        def counts() -> int:
            return narrowed(QueryDict(THREE_FACETS), Actor.objects.approved()).counted()[0]

        yield {
            "bench": "directory_speed",
            "actors": ACTORS,
            "found": counts(),
            "load_seconds": round(loaded, 1),
            "page_ms": _milliseconds(lambda: visitor.get(f"/aktorer/?{THREE_FACETS}")),
            "page_without_choices_ms": _milliseconds(lambda: visitor.get("/aktorer/")),
            "map_ms": _milliseconds(lambda: visitor.get(f"/aktorer/kart/?{THREE_FACETS}")),
            "facet_counts_ms": _milliseconds(counts),
            "floor": {
                "page_that_reads_nothing_ms": _milliseconds(lambda: visitor.get("/personvern/")),
                "facet_counts_by_joins_ms": _milliseconds(_counts_by_joins),
            },
        }
        transaction.set_rollback(True)


def _counts_by_joins() -> None:
    """Each facet's numbers with the choices of the two others, from the actors' own tables."""
    from django.db.models import Count, Q

    from actors.models import Actor, Region, Topic

    topic, county = Topic.objects.get(slug="velferdsteknologi"), Region.objects.get(code="33")
    chosen = {
        "kind": Q(kind="firm"),
        "topics": Q(pk__in=Actor.objects.in_topic(topic).values("pk")),
        "region": Q(region=county) | Q(region__parent=county),
    }
    for column in ("kind", "topics", "region", "regions_served", "interests__code", "size_band"):
        actors = Actor.objects.approved().order_by()
        for name, condition in chosen.items():
            actors = actors if name == column else actors.filter(condition)
        list(actors.values(column).annotate(number=Count("pk", distinct=True)))


def _milliseconds(work: Callable[[], object]) -> float:
    took = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return round(median(took) * 1000, 1)
