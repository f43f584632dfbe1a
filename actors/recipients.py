"""Who gets a letter on behalf of an actor, and who of the hub: asked here by everybody who writes one.

Whoever cannot log in gets nothing and counts for nothing.
"""

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
    rows = ROWS[who]().filter(actor__in=actors)
    rows = rows.neutral() if neutral else rows
    return rows.exclude(person=getattr(besides, "pk", None)).people()


def coordinators(*, besides: Any = None) -> list[User]:
    """The hub's staff who can act now."""
    return list(User.objects.coordinators().exclude(pk=getattr(besides, "pk", None)).order_by("pk"))
