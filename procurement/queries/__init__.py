"""Reads across tables for the pages."""

from .amendments import amendments_of, confirmations, in_words
from .needs import Standing, Step, need_page, published_needs, sections, standing, steps
from .responses import (
    as_submitted,
    files_of,
    living_response,
    receipt,
    responding_firms,
    response_page,
    responses_for_owner,
    versions_for_firm,
)
from .watching import is_watching, watched_needs

__all__ = [
    "Standing",
    "Step",
    "amendments_of",
    "as_submitted",
    "confirmations",
    "files_of",
    "in_words",
    "is_watching",
    "living_response",
    "need_page",
    "published_needs",
    "receipt",
    "responding_firms",
    "response_page",
    "responses_for_owner",
    "sections",
    "standing",
    "steps",
    "versions_for_firm",
    "watched_needs",
]
