"""Reads for pages and digests."""

from .matches import ShownMatch, matches_for, shown, untold, visible
from .noes import (
    actors_that_may_refuse,
    faint_topics_of,
    no_of,
    noes_of,
    noes_to,
    open_thing,
    title_of,
    why_not,
)
from .people import choices_of, people_due, people_with_news_at_once, saved_as, search_of, searches_of

__all__ = [
    "ShownMatch",
    "actors_that_may_refuse",
    "choices_of",
    "faint_topics_of",
    "matches_for",
    "no_of",
    "noes_of",
    "noes_to",
    "open_thing",
    "people_due",
    "people_with_news_at_once",
    "saved_as",
    "search_of",
    "searches_of",
    "shown",
    "title_of",
    "untold",
    "visible",
    "why_not",
]
