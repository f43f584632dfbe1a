"""Other coordinators hear of a coordinator's second factor, and can act while it is fresh.

The words are in templates/letters/accounts/.
"""

import uuid

from ecosystem.shared.letters import page, send

from ..models import User
from ..recipients import coordinators

OF_CHANGE = {
    "code": "accounts/code",
    "confirmed": "accounts/confirmed",
    "added": "accounts/added",
    "removed": "accounts/removed",
    "reset": "accounts/reset",
    "coordinator": "accounts/coordinator",
}


def tell_coordinators(what: str, person: User, *, by: User | None, person_too: bool = False) -> None:
    """One letter each. Who did it is told too: it may have been done in their name."""
    letter = OF_CHANGE[what]
    send(
        letter,
        [*coordinators(besides=person), *([person] if person_too else [])],
        key=f"second-factor:{what}:{uuid.uuid4()}",
        facts={
            "person": person,
            "email": person.email,
            "by": by or "",  # nobody is the command line
            "url": page("admin:actors_user_change", person.pk),
        },
    )
