"""What happens in matching: matches are found, people choose and search, digests are sent."""

from .choosing import choose_digests, stop_digests
from .digests import recall_digests, send_digest
from .finding import WRITING, find_matches
from .refusing import say_not_for_us, take_back_no
from .searches import (
    change_search,
    choose_frequencies,
    delete_search,
    pause_search,
    resume_search,
    save_search,
    stop_searches,
)

__all__ = [
    "WRITING",
    "change_search",
    "choose_digests",
    "choose_frequencies",
    "delete_search",
    "find_matches",
    "pause_search",
    "recall_digests",
    "resume_search",
    "save_search",
    "say_not_for_us",
    "send_digest",
    "stop_digests",
    "stop_searches",
    "take_back_no",
]
