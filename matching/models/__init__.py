"""Matches, saved searches, who wants to hear of them, and who has been told."""

from .matches import BEHIND, THINGS, Match, MatchQuerySet, Telling
from .not_for_us import NotForUs
from .not_the_same import NotTheSame
from .searches import SavedSearch, SearchTelling
from .subscriptions import Subscription

__all__ = [
    "BEHIND",
    "THINGS",
    "Match",
    "MatchQuerySet",
    "NotForUs",
    "NotTheSame",
    "SavedSearch",
    "SearchTelling",
    "Subscription",
    "Telling",
]
