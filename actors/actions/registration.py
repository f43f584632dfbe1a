"""An organisation comes in."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Actor, Membership
from .profile import set_interests


@transaction.atomic
def register_actor(*, by, name, kind, organisation_number, topics=(), interests=(), **profile) -> Actor:
    """A person registers the organisation they work for, and becomes its administrator. It waits for a coordinator.

    `interests` are (side, code) pairs. Raises ActionRefused when the organisation number is here already.
    """
    ensure(by, "actors.register_actor")
    try:
        with transaction.atomic():
            actor = Actor.objects.create(name=name, kind=kind, organisation_number=organisation_number, **profile)
    except IntegrityError as error:
        raise ActionRefused(
            _(
                "An organisation with this number is already registered. Ask its administrator, or a coordinator, to add you."
            ),
            code="taken",
        ) from error
    actor.topics.set(topics)
    set_interests(actor, interests)
    Membership.objects.create(person=by, actor=actor, role=Membership.Role.ADMINISTRATOR)
    audit.record("register_actor", actor, by=by, after={"state": actor.state, "kind": kind})
    return actor
