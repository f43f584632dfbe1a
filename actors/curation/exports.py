"""Actors and people as rows for a spreadsheet, with what coordinators alone see. The columns read in again as they are."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..importing.columns import ACTOR_COLUMNS, PEOPLE_COLUMNS
from ..models import Actor
from ..vocabulary import ActorKind, Sector, SizeBand

CHUNK = 500


def actor_rows(actors: Any) -> Iterator[list[Any]]:
    """The heading, then one row for each actor: three queries for each CHUNK of them."""
    yield [
        *(column.label for column in ACTOR_COLUMNS),
        _("Status"),
        _("Example"),
        _("Number of people"),
        _("Profile confirmed"),
        _("Created"),
        _("Changed"),
        _("Page"),
    ]
    rows = actors.select_related("region").prefetch_related("topics", "tags", "memberships")
    for actor in rows.defer("bare_name").iterator(chunk_size=CHUNK):
        yield [
            actor.organisation_number,
            actor.name,
            ActorKind(actor.kind).label,
            actor.region.code if actor.region else "",
            actor.website,
            Sector(actor.sector).label if actor.sector else "",
            SizeBand(actor.size_band).label if actor.size_band else "",
            actor.legal_form,
            actor.address,
            actor.about,
            actor.offers_text,
            actor.seeks_text,
            ", ".join(topic.slug for topic in actor.topics.all()),
            ", ".join(tag.name for tag in actor.tags.all()),
            actor.is_partner,
            actor.get_state_display(),
            actor.is_example,
            len(actor.memberships.all()),
            actor.profile_confirmed_at,
            actor.created_at,
            actor.updated_at,
            actor.get_absolute_url(),
        ]


def people_rows(people: Any) -> Iterator[list[Any]]:
    """The heading, then one row for each person and actor; a person in no actor has one row. Erased people are left out."""
    yield [
        *(column.label for column in PEOPLE_COLUMNS),
        _("Actor's name"),
        _("Coordinator"),
        _("Active"),
        _("Last log-in"),
    ]
    people = people.filter(erased_at__isnull=True).prefetch_related("memberships__actor")
    for person in people.iterator(chunk_size=CHUNK):
        for place in person.memberships.all() or [None]:
            yield [
                person.email,
                person.name,
                _number_or_name(place.actor) if place else "",
                place.get_role_display() if place else "",
                person.language,
                place.actor.name if place else "",
                person.is_staff,
                person.is_active,
                person.last_login,
            ]


def _number_or_name(actor: Actor) -> str:
    return actor.organisation_number or actor.name
