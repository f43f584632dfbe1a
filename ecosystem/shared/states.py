"""Life cycles as tables. Each app's `states.py` holds a `TRANSITIONS` tuple of moves; `docs/states.md` is drawn from them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .errors import ActionRefused


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step: `name` is the action's verb, `sources` the states it may start from."""

    name: str
    sources: tuple[str, ...]
    target: str
    who: str


def next_state(transitions: Iterable[Move], name: str, current: str) -> str:
    """The state after move `name` from `current`.

    Raises ActionRefused when the table has no such step (somebody else was first, or the page is old).
    """
    for move in transitions:
        if move.name == name and current in move.sources:
            return move.target
    raise ActionRefused(
        _("This can no longer be done: the status has changed meanwhile. Reload the page to see how it stands."),
        code="state",
    )


def possible_moves(transitions: Iterable[Move], current: str) -> list[str]:
    return [move.name for move in transitions if current in move.sources]
