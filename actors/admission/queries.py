"""Reads for those who register an organisation, and for the page of an application."""

from ..models import Actor, Membership, Region
from .enterprise import Enterprise


def thread(actor):
    """What has been said about the application, first things first: one query."""
    return actor.admission_messages.select_related("author")


def administrators(actor):
    """Those who answer for the actor, with an account in use."""
    return actor.memberships.administrators().select_related("person")


def registered(number: str) -> Actor | None:
    """The actor with this number, whatever its state: the caller takes care whom it tells what."""
    return Actor.objects.filter(organisation_number=number).first()


def region_of(enterprise: Enterprise) -> Region | None:
    """Its municipality; its county where we do not keep the municipality."""
    code = enterprise.place_code
    regions = {region.code: region for region in Region.objects.filter(code__in=[code, code[:2]])}
    return regions.get(code) or regions.get(code[:2])


def applications_of(person) -> list[Actor]:
    """The organisations this person has applied for, and that are not in yet."""
    own = Membership.objects.administrators().filter(person=person)
    return list(
        Actor.objects.filter(pk__in=own.values("actor"), state__in=["applied", "asked", "declined"]).order_by(
            "sort_name", "pk"
        )
    )
