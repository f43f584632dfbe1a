"""The owner's desk: the opened responses of one need side by side, with what the owner's people make of them.

A fixed number of queries for any number of responses.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..models import Response, ResponseAttachment, ResponseNote, ResponseReply, ResponseVersion
from ..models.response import SECRET_PARTS, Part, label_of
from ..models.response_trail import CONTENT

# How many can be read beside each other, and how many are shown when nobody has chosen.
MOST, FIRST = 6, 3
# What the need says that a part of a response answers to.
ASKED = {
    "solution": "problem",
    "evidence": "effect_measures",
    "effects": "wanted_effects",
    "prerequisites": "limits",
    "next_step": "dialogue_plan",
}


@dataclass
class Entry:
    """One opened response, with its words as they were submitted, and what this person may see of the notes."""

    response: Response
    content: dict[str, Any] = field(default_factory=dict)
    files: list[ResponseAttachment] = field(default_factory=list)
    own_note: ResponseNote | None = None
    shared_notes: list[ResponseNote] = field(default_factory=list)
    replies: list[ResponseReply] = field(default_factory=list)

    @property
    def marks(self) -> list[int]:
        return [note.mark for note in self.shared_notes if note.mark is not None]

    @property
    def average(self) -> float | None:
        """Of the marks that are shared: a mark of one's own moves nothing that others see."""
        return fmean(self.marks) if self.marks else None

    @property
    def last_reply(self) -> ResponseReply | None:
        return self.replies[-1] if self.replies else None

    @property
    def parts(self) -> dict[str, Part]:
        return {part.name: part for part in self.response.parts}

    @property
    def addressed(self) -> list[str] | None:
        """The bodies of a joint need that it is to: none for all, None where the need is one body's."""
        return self.content.get("addressed")

    @property
    def secret_count(self) -> int:
        return sum(part.is_secret for part in self.response.parts) + sum(file.is_secret for file in self.files)


@dataclass(frozen=True)
class Row:
    """One part of the responses, with what the need says of it, and the part in each response that is compared."""

    label: str
    asked: str
    cells: list[tuple[Entry, Part | None]]


@dataclass(frozen=True)
class Desk:
    entries: list[Entry]
    compared: list[Entry]
    chosen: bool
    too_many: bool
    rows: list[Row]

    @property
    def is_joint(self) -> bool:
        return any(entry.addressed is not None for entry in self.compared)

    @property
    def compared_ids(self) -> set[Any]:
        return {entry.response.public_id for entry in self.compared}


def sorts() -> list[tuple[str, Any]]:
    """How the responses can be put in order, with the words for it."""
    return [
        ("shortlist", _("Shortlist first")),
        ("mark", _("Shared mark")),
        ("own", _("Own mark")),
        ("maturity", _("Maturity")),
        ("received", _("Received")),
        ("firm", _("Firm")),
    ]


_KEYS = {
    "shortlist": lambda entry: (entry.response.shortlisted_at is None, -(entry.average or 0)),
    "mark": lambda entry: -(entry.average or 0),
    "own": lambda entry: -((entry.own_note and entry.own_note.mark) or 0),
    "maturity": lambda entry: -(entry.response.maturity_trl or 0),
    "received": lambda entry: entry.response.submitted_at,
    "firm": lambda entry: 0,  # they come in the order of the firms' names
}


def opened_responses(user, need):
    """What lies open on the owner's desk. A firm's own people who also are the owner's get no unopened one here."""
    rows = Response.objects.visible_to(user).submitted()
    rows = rows.filter(need=need, need__owner__in=list(user.roles), opened_at__isnull=False)
    return rows.select_related("firm").order_by("firm__sort_name", "pk")


def desk_page(user, need, *, sort="shortlist", show: Iterable[str] = ()) -> Desk:
    """The whole desk; `show` names the responses to compare by their public ids. Five queries."""
    entries = entries_of(user, opened_responses(user, need))
    entries.sort(key=_KEYS.get(sort, _KEYS["shortlist"]))
    wanted = set(show)
    chosen = [entry for entry in entries if str(entry.response.public_id) in wanted]
    compared = chosen[:MOST] or entries[:FIRST]
    return Desk(entries, compared, bool(chosen), len(chosen) > MOST, _rows(need, compared))


def desk_entry(user, response) -> Entry | None:
    """One response as the owner's people see it; None for everyone else."""
    rows = Response.objects.visible_to(user).submitted().filter(opened_at__isnull=False, need__owner__in=user.roles)
    entries = entries_of(user, rows.filter(pk=response.pk).select_related("firm"))
    return entries[0] if entries else None


def entries_of(user, responses) -> list[Entry]:
    """Opened responses with versions, files, notes and replies."""
    entries = read_entries(responses)
    ids = [entry.response.pk for entry in entries]
    seen = ResponseNote.objects.filter(Q(is_shared=True) | Q(author=user), response__in=ids)
    notes = _by_response(seen.select_related("author"))
    replies = _by_response(ResponseReply.objects.filter(response__in=ids))
    for entry in entries:
        key = entry.response.pk
        entry.own_note = next((note for note in notes[key] if note.author_id == user.pk), None)
        entry.shared_notes = [note for note in notes[key] if note.is_shared]
        entry.replies = replies[key]
    return entries


def read_entries(responses) -> list[Entry]:
    """Opened responses with their words and files as they were submitted, and nothing that was made of them since."""
    entries = [Entry(response) for response in responses]
    ids = [entry.response.pk for entry in entries]
    versions = (
        ResponseVersion.objects.filter(response__in=ids).order_by("response_id", "-number").distinct("response_id")
    )
    content = {version.response_id: version.content for version in versions}
    files = _by_response(ResponseAttachment.objects.filter(response__in=ids).order_by("uploaded_at", "pk"))
    for entry in entries:
        key = entry.response.pk
        entry.content = content.get(key, {})
        for name in CONTENT if entry.content else ():
            setattr(entry.response, name, entry.content[name])
        kept = {file["sha256"] for file in entry.content.get("attachments", ())}
        entry.files = [file for file in files[key] if file.sha256 in kept]
    return entries


def _by_response(rows) -> defaultdict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.response_id].append(row)
    return found


def _rows(need, entries) -> list[Row]:
    """Parts that nobody has written are left out."""
    parts = [entry.parts for entry in entries]
    return [
        Row(
            capfirst(str(label_of(name))),
            getattr(need, ASKED[name]) if name in ASKED else "",
            [(entry, mine.get(name)) for entry, mine in zip(entries, parts, strict=True)],
        )
        for name in SECRET_PARTS
        if any(name in mine for mine in parts)
    ]
