"""What procurement puts into the pages of actors, which never hear of needs."""

from ecosystem.shared.inserts import insert

from .models.answering import answering


def owner_answering(_request, actor):
    """On a public body's page: how it answers those who respond to its needs."""
    if not (actor.is_public_body and actor.is_approved):
        return None
    return {"answering": answering(actor.needs.published())}


insert("actors.actor_detail", "procurement/needs/owner_answering.html", owner_answering)
