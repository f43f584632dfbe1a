"""Reads across tables for the pages."""

from .needs import Standing, Step, need_page, published_needs, standing, steps
from .responses import living_response, responding_firms, response_page, responses_for_owner

__all__ = [
    "Standing",
    "Step",
    "living_response",
    "need_page",
    "published_needs",
    "responding_firms",
    "response_page",
    "responses_for_owner",
    "standing",
    "steps",
]
