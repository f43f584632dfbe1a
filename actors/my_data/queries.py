"""Reads about what the portal holds of one person."""

import re
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared.privacy import registry
from ecosystem.shared.privacy.registry import Erasure, Holding, Subject

from ..models import Actor, Consent, DataExport, Membership, User

# Shorter names turn up in words that have nothing to do with the person.
SHORTEST_OWN_NAME = 6
# Small words inside names: Ludwig van Beethoven.
PARTICLES = set("af al av bin da de del den der di do dos du el ibn la le van von zu".split())


def subject_of(person: User) -> Subject:
    """Whom a copy or an erasure is about. What is written into records is in Norwegian, as the records are."""
    proved = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    emails = {person.email.lower(), *(email.lower() for email in proved)}
    name = person.name.strip()
    with translation.override("nb"):
        stand_in = _("Erased person")
    return Subject(
        pk=person.pk,
        emails=tuple(sorted(emails)),
        name=name,
        name_is_own=_is_own_name(person, name),
        stand_in=stand_in,
        stand_in_email=f"erased-{person.public_id}@erased.invalid",
    )


def _is_own_name(person: User, name: str) -> bool:
    """Whether finding `name` in others' texts is finding this person.

    People write their names themselves, and may write anything: words that are no name, that stand in an actor's name
    or in a colleague's must not be taken out of the log by somebody who calls themselves that.
    """
    words = name.split()
    if len(words) < 2 or len(name) < SHORTEST_OWN_NAME:
        return False
    capital = [not word[0].islower() for word in words]
    written_so = all(big or word in PARTICLES for word, big in zip(words, capital, strict=True))
    if not (written_so and capital[0] and capital[-1]) or re.search(r"[^\w\s.’'-]|[\d_]", name):
        return False
    namesakes = User.objects.filter(name__icontains=name).exclude(pk=person.pk)
    return not namesakes.exists() and not Actor.objects.filter(name__icontains=name).exists()


@dataclass(frozen=True, slots=True)
class Line:
    """What is held of one kind: in words, how many, what happens to it and why."""

    words: str
    number: int
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an erasure would do. `shown` are things that will go on showing the person's name or address to others."""

    obstacles: list[registry.Obstacle]
    goes: list[Line]
    stays: list[Line]
    shown: list[Any]


def explain_erasure(person: User) -> Explanation:
    """One or two queries for each place something may lie, whatever the number of rows."""
    subject = subject_of(person)
    goes: dict[str, Line] = {}
    stays: dict[str, Line] = {}
    shown: list[Any] = []
    for holding in registry.HOLDINGS:
        rows = holding.rows(subject)
        number = rows.count()
        if not number:
            continue
        _add(goes if holding.erasure in {Erasure.DELETE, Erasure.EMPTY} else stays, holding, number)
        if holding.shown_to_others:
            shown += list(rows[:20])
    return Explanation(registry.obstacles(subject), list(goes.values()), list(stays.values()), shown)


def _add(lines: dict[str, Line], holding: Holding, number: int) -> None:
    words = str(holding.words)
    so_far = lines[words].number if words in lines else 0
    reason = str(holding.reason) or (lines[words].reason if words in lines else "")
    lines[words] = Line(words, so_far + number, str(holding.erasure.label), reason)


def latest_copy(person: User) -> DataExport | None:
    return DataExport.objects.filter(person=person).first()


def consents_of(person: User):
    return Consent.objects.filter(person=person)


def administrators_gone_with(person: User):
    """Memberships that make this person the only administrator of an actor."""
    return [
        membership
        for membership in Membership.objects.filter(person=person, role=Membership.Role.ADMINISTRATOR).select_related(
            "actor"
        )
        if not membership.actor.memberships.administrators().exclude(person=person).exists()
    ]


def has_published(actor) -> bool:
    """Whether the public can read something of the actor's. The things live in apps above and are reached from here."""
    return any(
        rows.exists()
        for rows in (
            actor.needs.published(),
            actor.solutions.published(),
            actor.led_projects.announced(),
            actor.events.announced(),
            actor.adoptions.public(),
        )
    )
