"""What the home page shows: a fixed number of queries, whatever there is."""

from datetime import datetime
from typing import Any

from actors.models import Actor
from events.models import Event
from funding.models import Call
from procurement.models import Need
from solutions.queries import front_runners

from .insights import counts

CLOSING = 4
SHOWN = 3


def contents(at: datetime) -> dict[str, Any]:
    return {
        "closing": closing_soon(at),
        "new_needs": _needs().newest_first()[:SHOWN],
        "next_events": Event.objects.published()
        .filter(starts_at__gt=at)
        .select_related("organiser", "region")
        .order_by("starts_at", "pk")[:SHOWN],
        "front_runners": list(front_runners()[:SHOWN]),
        "partners": Actor.objects.approved()
        .filter(is_partner=True)
        .only("name", "slug", "kind", "sort_name")
        .by_name(),
        "counts": counts(),
    }


def closing_soon(at: datetime) -> list[dict[str, Any]]:
    """Needs and calls that still take answers, the nearest deadline first."""
    needs = _needs().open(at).by_deadline()[:CLOSING]
    calls = Call.objects.open(at).filter(deadline__isnull=False).select_related("programme__funder")
    rows = [
        {"kind": "need", "thing": need, "deadline": need.response_deadline, "who": need.owner.name} for need in needs
    ] + [
        {"kind": "funding", "thing": call, "deadline": call.deadline, "who": call.programme.funder.name}
        for call in calls.order_by("deadline", "pk")[:CLOSING]
    ]
    return sorted(rows, key=lambda row: row["deadline"])[:CLOSING]


def _needs():
    return Need.objects.published().select_related("owner")
