"""What happens in matching: matches are found, people choose and search, digests are sent."""

from .choosing import choose_digests, stop_digests
from .digests import recall_digests, send_digest
from .finding import WRITING, find_matches

__all__ = [
    "WRITING",
    "choose_digests",
    "find_matches",
    "recall_digests",
    "send_digest",
    "stop_digests",
]
