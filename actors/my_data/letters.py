"""What a person is told of their own data. The words are in templates/letters/my_data/."""

import uuid

from ecosystem.shared.letters import Address, page, send, send_one
from ecosystem.shared.models import OutgoingMail

from ..recipients import coordinators


def tell_copy_is_ready(export) -> None:
    """Sealed: that somebody has asked for their data is their own affair."""
    send_one(
        "my_data/copy_ready",
        export.person,
        key=f"data-copy:{export.public_id}",
        sealed=True,
        facts={"url": page("people:my_data")},
    )


def say_farewell(address: str, language: str) -> None:
    """To the address that was the person's. The row is emptied as it is sent."""
    send_one(
        "my_data/erased",
        Address(address, language),
        key=f"{OutgoingMail.FORGOTTEN_WHEN_SENT}{uuid.uuid4()}",
        facts={"url": page("portal:home")},
    )


def tell_coordinators(actor) -> None:
    """Somebody must decide what becomes of an actor that nobody runs."""
    send(
        "my_data/actor_without_people",
        coordinators(),
        key=f"actor-without-people:{actor.pk}:{uuid.uuid4()}",
        facts={"actor": actor.name, "url": page("admin:actors_actor_change", actor.pk)},
    )
