"""Honest numbers: counts of what is public now, nothing estimated."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from actors.models import Actor, Topic
from actors.vocabulary import PUBLIC_BODIES
from procurement.models import Need
from solutions.models import Adoption
from solutions.vocabulary import Stage

from .kinds import KINDS


def contents() -> dict[str, Any]:
    needs = Need.objects.published()
    return {"counts": counts(), "topics": needs_by_topic(), "needs": needs.count(), "bodies": adoptions_by_body()}


def counts() -> list[dict[str, Any]]:
    """How many there are of each kind that anybody may read: one query a kind."""
    return [
        {
            "key": kind.key,
            "label": kind.counted,
            "number": kind.public().order_by().count(),
            "href": reverse(kind.list_url),
        }
        for kind in KINDS
    ]


def needs_by_topic() -> list[dict[str, Any]]:
    """The roots of the topic tree with how many published needs lie anywhere below each, most first."""
    needs: dict[str, set[int]] = {}
    for pk, path in Need.objects.published().order_by().filter(topics__isnull=False).values_list("pk", "topics__path"):
        needs.setdefault(path.split("/", 1)[0], set()).add(pk)
    roots = Topic.objects.filter(parent=None, slug__in=needs)
    rows = [{"topic": root, "number": len(needs[root.slug])} for root in roots]
    return sorted(rows, key=lambda row: -row["number"])


def adoptions_by_body():
    """Public bodies and what they have confirmed that they try out or use now."""
    public = Q(adoptions__in=Adoption.objects.public().current())
    return (
        Actor.objects.approved()
        .filter(kind__in=PUBLIC_BODIES)
        .annotate(
            in_use=Count("adoptions", filter=public & Q(adoptions__stage=Stage.IN_USE)),
            trying=Count("adoptions", filter=public & ~Q(adoptions__stage=Stage.IN_USE)),
        )
        .filter(Q(in_use__gt=0) | Q(trying__gt=0))
        .only("name", "slug", "kind", "sort_name")
        .order_by("-in_use", "-trying", "sort_name")
    )
