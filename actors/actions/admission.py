"""Coordinators let actors in, and take them out."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.mail import page_address, queue_mail
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..models import Actor, Membership
from ..states import TRANSITIONS


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
