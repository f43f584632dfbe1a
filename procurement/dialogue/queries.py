"""Reads for the dialogue file: whole for the owner's people, what is shared for everyone else.

What everyone reads never tells which firm had something first, nor how many had it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from actors.models import Actor
from actors.states import ActorState
from ecosystem.shared.permissions import is_neutral

from ..models import DialogueEntry, DisclosureBundle, NeedDocument
from ..models.meeting import needs_taken_part_in
from ..vocabulary import RESPONDING_KINDS


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing as all may read it. `first_at` is when some supplier had it before all others, else None."""

    kind: str
    kind_words: str
    title: str
    text: str
    document: NeedDocument | None
    shared_at: dt.datetime
    first_at: dt.datetime | None


def shared_dialogue(need) -> list[Shared]:
    """What all have been given, in that order. One query."""
    rows = need.dialogue.filter(shared_at__isnull=False).select_related("document").order_by("shared_at", "pk")
    found: dict[Any, Shared] = {}
    for row in rows:
        first_at = min(row.at, row.shared_at) if row.firm_id else None
        shared = Shared(
            row.kind, row.get_kind_display(), row.title, row.text, row.document, row.shared_at, first_at=first_at
        )
        key = row.pk if row.minutes_of else _same_thing(row)
        earlier = found.get(key)
        # The same thing, given to several firms and then to all, is one.
        if earlier is None or (first_at and earlier.first_at and first_at < earlier.first_at):
            found[key] = shared
    return list(found.values())


def _same_thing(row) -> tuple:
    """Rows with the same answer were the same words or file, and became public together."""
    return (row.kind, row.title, row.text, row.document_id, row.shared_at)


def dialogue_file(user, need):
    """All of it with who had it first, in the order it happened; nothing to others than the owner's people, nor to
    those of them who act for a firm that takes part."""
    if not is_neutral(user):
        return need.dialogue.none()
    mine = list(user.roles)
    rows = need.dialogue.filter(need__owner__in=mine).exclude(need__in=needs_taken_part_in(mine))
    rows = rows.select_related("document", "firm", "need")
    return rows.order_by("at", "pk")


def unshared(rows: Iterable[DialogueEntry]) -> list[DialogueEntry]:
    return [row for row in rows if row.shared_at is None]


def bundles_of(need) -> list[DisclosureBundle]:
    """What is published of the dialogue, the newest first."""
    return list(need.bundles.order_by("-number"))


def firms_to_note():
    """Those the owner can have given something to."""
    firms = Actor.objects.filter(state=ActorState.APPROVED, kind__in=RESPONDING_KINDS)
    return firms.order_by("sort_name", "pk")


def dialogue_summary(need) -> dict[str, Any]:
    """For the page of the need: how much all have been given, and the last archive of it."""
    return {"dialogue_count": len(shared_dialogue(need)), "last_bundle": need.bundles.order_by("-number").first()}
