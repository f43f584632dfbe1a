"""Reads about who belongs where."""

from ..models import Membership


def administrators_and_editors(actor):
    """The people who act for the actor."""
    return Membership.objects.filter(actor=actor).editors().select_related("person")
