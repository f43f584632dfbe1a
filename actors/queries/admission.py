"""Reads for the page of an application."""

from ..models import Membership


def thread(actor):
    """What has been said about the application, first things first: one query."""
    return actor.admission_messages.select_related("author")


def administrators(actor):
    """Those who answer for the actor, with an account in use."""
    return Membership.objects.filter(
        actor=actor, role=Membership.Role.ADMINISTRATOR, person__is_active=True
    ).select_related("person")
