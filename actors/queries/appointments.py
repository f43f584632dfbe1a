"""Reads about people who are put forward for a role in an actor."""

from collections.abc import Collection

from django.utils import timezone

from ..models import Actor
from ..models.appointment import NOT_LATELY


def official_addresses(actors: Collection[int]) -> dict[int, list[str]]:
    """By the actor's key, the e-mail addresses it is known by itself, at most a few. Four queries for any number.

    They are its official address, with every one that stood there in the last 30 days, since a coordinator can write
    another; and the contact addresses of needs it has published.
    """
    since = timezone.now() - NOT_LATELY
    versions = Actor.history.filter(id__in=actors)
    before = versions.filter(history_date__lte=since).order_by("id", "-history_date", "-history_id").distinct("id")
    found: dict[int, dict[str, str]] = {actor: {} for actor in actors}
    for rows in (
        Actor.objects.filter(pk__in=actors).values_list("pk", "official_email"),
        before.values_list("id", "official_email"),
        versions.filter(history_date__gt=since).order_by("history_id").values_list("id", "official_email"),
        Actor.objects.filter(pk__in=actors, needs__published_at__isnull=False)
        .order_by("pk", "-needs__published_at")
        .values_list("pk", "needs__contact_email"),
    ):
        for actor, address in rows:
            if address:
                found[actor].setdefault(address.lower(), address)
    return {actor: list(addresses.values())[:5] for actor, addresses in found.items()}
