"""A person goes: everything about them is deleted or made nameless as the registry says, in one transaction."""

from django.db import transaction
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.privacy import registry

from ..models import Actor, Membership, User
from . import queries
from .letters import say_farewell, tell_coordinators


@transaction.atomic
def erase_person(*, person: User, by: User) -> None:
    """Take the person out of everything. Doing it twice changes nothing more.

    Raises ActionRefused with code "last_coordinator", or "hinder" when something must be handed over first: its words
    say what.
    """
    ensure(by, "actors.erase_person", person)
    itself = by is not None and by.pk == person.pk
    coordinators = list(User.objects.coordinators().select_for_update(no_key=True).order_by("pk"))
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at is not None:
        return
    if person.is_coordinator and len(coordinators) == 1:
        raise ActionRefused(
            _("You are the last coordinator. Make somebody else a coordinator first, so that the portal has one."),
            code="last_coordinator",
        )
    actors = list(Actor.objects.filter(memberships__person=person).order_by("pk").select_for_update(of=("self",)))
    list(Membership.objects.filter(actor__in=actors).order_by("pk").select_for_update(of=("self",)))
    subject = queries.subject_of(person)
    if found := registry.obstacles(subject):
        raise ActionRefused(" ".join(obstacle.words for obstacle in found), code="hinder")
    left = [membership.actor for membership in queries.administrators_gone_with(person)]
    address, language = person.email, person.language
    for holding in registry.in_order():
        holding.remove(subject)
    person = User.objects.get(pk=person.pk)
    audit.record("erase_person", person, by=person if itself else by)
    for actor in left:
        tell_coordinators(actor)
    say_farewell(address, language)


@transaction.atomic
def forget_unconfirmed(*, rows) -> int:
    """Accounts that were never confirmed: with the mail they were sent, and without a farewell."""
    people = list(rows.select_for_update(of=("self",)))
    for person in people:
        subject = queries.subject_of(person)
        for holding in registry.in_order():
            holding.remove(subject)
        User.objects.get(pk=person.pk).delete()
    return len(people)
