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
        {"key": kind.key, "label": kind.plural, "number": kind.public().order_by().count(), "href": reverse(kind.list_url)}
        for kind in KINDS
    ]


def needs_by_topic():
    """Topics with published needs. A need with several topics counts under each."""
    published = Q(needs__in=Need.objects.published())
    return Topic.objects.annotate(number=Count("needs", filter=published)).filter(number__gt=0).order_by("-number", "path")


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
