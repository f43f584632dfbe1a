"""Profiles nobody has looked at for a year."""

from django.db import transaction

from ecosystem.shared import audit

from ..models import Actor
from .letters import ask_if_still_right


def remind_of_profiles(*, at) -> int:
    """Ask those who run each actor whether its profile is still right; gives how many actors were reminded.

    Once per confirmation: the actor is marked in the transaction that queues the mail.
    """
    reminded = 0
    for pk in Actor.objects.to_remind(at).order_by("profile_confirmed_at", "pk").values_list("pk", flat=True):
        reminded += _remind(pk, at)
    return reminded


@transaction.atomic
def _remind(pk, at):
    rows = Actor.objects.to_remind(at).select_for_update(skip_locked=True, of=("self",))
    actor = rows.filter(pk=pk).first()
    if actor is None:  # confirmed meanwhile, or another worker has it
        return 0
    people = ask_if_still_right(actor)
    Actor.objects.filter(pk=pk).update(reminded_at=at)
    audit.record("remind_of_profile", actor, by=None, after={"people": people})
    return 1
