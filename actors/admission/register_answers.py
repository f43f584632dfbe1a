"""What the Register of Legal Entities answers when it is asked about a number."""

from dataclasses import dataclass
from enum import StrEnum

from .enterprise import Enterprise


class Outcome(StrEnum):
    FOUND = "found"
    UNKNOWN = "unknown"
    GONE = "gone"  # taken out of the open register
    SLOW = "slow"
    DOWN = "down"
    GARBLED = "garbled"  # it answered, but with something that cannot be read
    TOO_OFTEN = "too_often"  # this person has asked too much; the register was not asked


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    number: str
    outcome: Outcome
    enterprise: Enterprise | None = None
