"""Who gets a letter on behalf of an actor, and who of the hub: asked here by everybody who writes one.

Whoever cannot log in gets nothing and counts for nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum
from typing import Any

from .models import Membership, User


class Who(Enum):
    """Which of an actor's people."""

    EDITORS = "editors"  # they act for it towards others; nobody does for an actor that is not approved
    ADMINISTRATORS = "administrators"  # they run it, also while it applies
    ALL = "all"


ROWS = {
    Who.EDITORS: Membership.objects.acting,
    Who.ADMINISTRATORS: Membership.objects.administrators,
    Who.ALL: Membership.objects.in_force,
}


def people_of(*actors: Any, who: Who = Who.EDITORS, neutral: bool = False, besides: Any = None) -> list[User]:
    """The people of these actors (or their keys), each once, in a fixed order.

    `neutral` leaves out coordinators, who can make themselves editors and stand outside what is between the parties.
    `besides` is whoever did it, and needs no letter.
    """
    return _rows(actors, who, neutral).exclude(person=getattr(besides, "pk", None)).people()


def people_by_actor(actors: Iterable[Any], *, who: Who = Who.EDITORS, neutral: bool = False) -> dict[int, list[User]]:
    """The same people by their actor's key, in one query: a person of two of them is in both."""
    found: dict[int, list[User]] = defaultdict(list)
    for row in _rows(actors, who, neutral).select_related("person").order_by("person_id"):
        found[row.actor_id].append(row.person)
    return found


def _rows(actors: Iterable[Any], who: Who, neutral: bool):
    rows = ROWS[who]().filter(actor__in=actors)
    return rows.neutral() if neutral else rows


def coordinators(*, besides: Any = None) -> list[User]:
    """The hub's staff who can act now."""
    return list(User.objects.coordinators().exclude(pk=getattr(besides, "pk", None)).order_by("pk"))
