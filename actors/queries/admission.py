"""Reads for the page of an application."""


def thread(actor):
    """What has been said about the application, first things first: one query."""
    return actor.admission_messages.select_related("author")


def administrators(actor):
    """Those who answer for the actor, with an account in use."""
    return actor.memberships.administrators().select_related("person")
