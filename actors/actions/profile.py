"""What an actor says of itself."""

from django.db import transaction

from ecosystem.shared import audit
from ecosystem.shared.permissions import ensure

from ..models import Actor, Interest


def set_interests(actor, interests):
    """Replace what the actor seeks and offers with these (side, code) pairs, keeping the relevance of those that stay."""
    wanted = set(interests)
    for interest in actor.interests.all():
        if (interest.side, interest.code) in wanted:
            wanted.discard((interest.side, interest.code))
        else:
            interest.delete()
    Interest.objects.bulk_create(Interest(actor=actor, side=side, code=code) for side, code in sorted(wanted))


@transaction.atomic
def edit_profile(*, actor, by, topics=None, interests=None, seen=None, **fields) -> Actor:
    """Change the actor's own words about itself.

    `seen` is the version the form was made from: a colleague's change in between refuses the save.
    """
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    ensure(by, "actors.edit_profile", actor)
    if (
        any(getattr(actor, name) != value for name, value in fields.items())
        or (topics is not None and set(topics) != set(actor.topics.all()))
        or (interests is not None and set(interests) != set(actor.interests.values_list("side", "code")))
    ):
        actor.refuse_if_changed_since(seen)
    before = {name: str(getattr(actor, name) or "") for name in fields}
    for name, value in fields.items():
        setattr(actor, name, value)
    actor.save()
    if topics is not None:
        actor.topics.set(topics)
    if interests is not None:
        set_interests(actor, interests)
    after = {name: str(getattr(actor, name) or "") for name in fields}
    changed = [name for name in fields if before[name] != after[name]]
    audit.record(
        "edit_profile",
        actor,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return actor
