"""What happens to actors."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.mail import page_address, queue_mail
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from .models import Actor, Interest, Membership
from .states import TRANSITIONS


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


def approve_actor(*, actor, by) -> Actor:
    """Let the actor in; its administrators are told."""
    return _decide(actor, "approve", by)


def decline_actor(*, actor, by) -> Actor:
    return _decide(actor, "decline", by)


def suspend_actor(*, actor, by) -> Actor:
    """Take the actor off public pages; its records stay."""
    return _decide(actor, "suspend", by)


def restore_actor(*, actor, by) -> Actor:
    return _decide(actor, "restore", by)


@transaction.atomic
def _decide(actor, move, by):
    actor = Actor.objects.select_for_update().get(pk=actor.pk)
    ensure(by, "actors.decide_on_actor", actor)
    before = actor.state
    actor.state = next_state(TRANSITIONS, move, actor.state)
    actor.decided_by, actor.decided_at = by, timezone.now()
    actor.save()
    audit.record(f"{move}_actor", actor, by=by, before={"state": before}, after={"state": actor.state})
    if move in {"approve", "decline"}:
        _tell_administrators(actor, move)
    return actor


def _tell_administrators(actor, move):
    administrators = actor.memberships.filter(role=Membership.Role.ADMINISTRATOR).select_related("person")
    for membership in administrators:
        person = membership.person
        with translation.override(person.language):
            if move == "approve":
                subject = _("%(actor)s is now part of HelseHub") % {"actor": actor.name}
                text = _(
                    "Hello,\n\nHelseHub has approved %(actor)s. You can now respond to needs, show your solutions "
                    "and choose which matches you want by e-mail.\n\nYour page: %(url)s\n\nHelseHub"
                )
            else:
                subject = _("About your application to HelseHub")
                text = _(
                    "Hello,\n\nHelseHub could not approve %(actor)s now. Answer this e-mail if you want to know more.\n\n"
                    "Your page: %(url)s\n\nHelseHub"
                )
            text %= {"actor": actor.name, "url": page_address(reverse("portal:my_page"))}
        queue_mail(
            key=f"actor-{move}:{actor.pk}:{actor.decided_at.isoformat()}:{person.pk}",
            to=person.email,
            subject=subject,
            text=text,
            language=person.language,
        )
