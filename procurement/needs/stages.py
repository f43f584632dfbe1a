"""One step of a need's way, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Step:
    """One step on a need's way, as the page draws it."""

    text: str
    state: str
    at: datetime | None = None
    note: str = ""
