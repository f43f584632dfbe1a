"""Reads across tables for the funding pages."""

from .models import Call


def calls_for_cards(calls):
    """The calls with what a card shows: two queries for any length."""
    calls = calls.select_related("programme__funder").prefetch_related("topics")
    return calls.defer("description", "programme__description")


def call_list(user):
    return calls_for_cards(Call.objects.visible_to(user))


def call_page(user, slug):
    """One call with what its page shows; raises Call.DoesNotExist when `user` may not see it."""
    calls = Call.objects.visible_to(user).select_related("programme__funder__actor")
    return calls.prefetch_related("topics", "regions").get(slug=slug)


def sister_calls(call, *, at):
    """Other calls of the same programme that one can still plan for."""
    calls = Call.objects.filter(programme=call.programme_id).coming_to_an_end_after(at).exclude(pk=call.pk)
    return calls_for_cards(calls)[:4]


def who_can_apply(call, user):
    """The person's own actors, each with whether its kind and its place fit the call."""
    if not user.is_authenticated:
        return []
    actors = user.active_actors().select_related("region").by_name()
    return [
        {"actor": actor, "kind_fits": call.fits_kind(actor), "place_fits": call.fits_place(actor)} for actor in actors
    ]
