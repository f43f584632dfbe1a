"""Who changed what in profiles, and when: read from the versions that are kept, in words a person knows.

Only what the profile shows is compared: notes, tags and decisions are not here, whoever asks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..models import Actor, Interest
from ..vocabulary import WorkingLanguage
from .wording import Piece, compared

Versions = Actor.history.model
InterestVersions = Interest.history.model

PLAIN = (
    "name",
    "kind",
    "organisation_number",
    "address",
    "region",
    "sector",
    "size_band",
    "website",
    "language",
    "is_partner",
)
TEXTS = ("about", "offers_text", "seeks_text")
# Where a version keeps its list, and what each row of it points at.
SEVERAL = {
    "topics": ("historicalactor_topics_set", "topic"),
    "regions_served": ("historicalactor_regions_served_set", "region"),
}
LATEST = 300  # versions read for one list
ONE_GO = timedelta(seconds=5)  # the versions that one press of «save» leaves


@dataclass(frozen=True, slots=True)
class Change:
    """One field: before and after in words; for long texts word by word in `pieces`."""

    label: Any
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """What one person did in one go. `by` is None when the portal itself did it."""

    actor_id: int
    name: str
    slug: str
    at: datetime
    by: Any
    is_first: bool
    changes: tuple[Change, ...] = field(default=())


def revisions(actor=None) -> list[Revision]:
    """The latest, newest first: of one actor, or of all. Seven queries for any number."""
    versions = list(_versions(Versions.objects.filter(id=actor.pk) if actor else Versions.objects.all())[:LATEST])
    if not versions:
        return []
    before = _versions(_just_before(versions))
    steps = [*_version_steps(versions, {version.id: version for version in before}), *_interest_steps(actor, versions)]
    names = {version.id: (version.name, version.slug) for version in reversed(versions)}
    return list(_in_one_go(sorted(steps, key=lambda step: (step.at, step.is_first), reverse=True), names))


@dataclass(frozen=True, slots=True)
class _Step:
    actor_id: int
    at: datetime
    by: Any
    is_first: bool
    changes: list[tuple[str, Any, Any]]  # name, before, after


def _versions(rows):
    several = [f"{path}__{name}" for path, name in SEVERAL.values()]
    return (
        rows.select_related("history_user", "region")
        .prefetch_related(*several)
        .order_by("-history_date", "-history_id")
    )


def _just_before(versions):
    """The version before the oldest one at hand, per actor."""
    ids, oldest = {version.id for version in versions}, versions[-1]
    older = Versions.objects.filter(id__in=ids).filter(
        Q(history_date__lt=oldest.history_date) | Q(history_date=oldest.history_date, history_id__lt=oldest.history_id)
    )
    return Versions.objects.filter(
        history_id__in=older.order_by().values("id").annotate(last=Max("history_id")).values("last")
    )


def _version_steps(versions, before) -> Iterator[_Step]:
    last = dict(before)
    for version in reversed(versions):
        old, last[version.id] = last.get(version.id), version
        if version.history_type == "-":
            continue
        is_first = old is None and version.history_type == "+"
        if old is None and not is_first:
            continue
        changes = [] if is_first else list(_differences(old, version))
        if changes or is_first:
            yield _Step(version.id, version.history_date, version.history_user, is_first, changes)


def _differences(old, new):
    for name in (*PLAIN, *TEXTS, "languages", "logo", *SEVERAL):
        before, after = _value(old, name), _value(new, name)
        if before != after:
            yield name, before, after


def _value(version, name):
    if name in SEVERAL:
        path, target = SEVERAL[name]
        return frozenset(str(getattr(row, target)) for row in getattr(version, path).all())
    if name == "languages":
        return frozenset(
            str(WorkingLanguage(code).label) for code in version.languages if code in WorkingLanguage.values
        )
    if name == "logo":
        return str(version.logo or "")
    if name == "is_partner":
        return version.is_partner
    words = getattr(version, f"get_{name}_display", None)
    value = words() if words else getattr(version, name)
    return str(value if value is not None else "")


def _interest_steps(actor, versions) -> Iterator[_Step]:
    """What they seek and offer has versions of its own. Those from before the list begins only tell what was there."""
    ids = [actor.pk] if actor else {version.id for version in versions}
    since = versions[-1].history_date if len(versions) == LATEST else None
    rows = (
        InterestVersions.objects.filter(actor__in=ids)
        .select_related("history_user")
        .order_by("history_date", "history_id")
    )
    held: dict[int, int] = {}
    for row in rows:
        before = held.get(row.id)
        held[row.id] = row.relevance
        gone = row.history_type == "-"
        if (before == row.relevance and not gone) or (since and row.history_date < since):
            continue
        words = str(Interest(side=row.side, code=row.code).label)
        was = _interest_words(words, row.relevance if gone else before)
        now = "" if gone else _interest_words(words, row.relevance)
        yield _Step(
            row.actor_id,
            row.history_date,
            row.history_user,
            False,
            [(row.side, frozenset({was} - {""}), frozenset({now} - {""}))],
        )


def _interest_words(words, relevance):
    return f"{words} ({str(Interest.Relevance(relevance).label).lower()})" if relevance else ""


def _in_one_go(steps: Iterable[_Step], names) -> Iterator[Revision]:
    """Steps by the same person on the same actor that follow each other closely are one revision."""
    batch: list[_Step] = []
    for step in steps:
        if batch and not _together(batch[-1], step):
            yield from _revision(batch, names)
            batch = []
        batch.append(step)
    if batch:
        yield from _revision(batch, names)


def _together(later: _Step, earlier: _Step) -> bool:
    return (later.actor_id, later.by) == (earlier.actor_id, earlier.by) and later.at - earlier.at <= ONE_GO


def _revision(batch: list[_Step], names) -> Iterator[Revision]:
    first = any(step.is_first for step in batch)
    merged: dict[str, tuple[Any, Any]] = {}
    for step in reversed(batch):  # oldest first
        for name, before, after in step.changes:
            if name in Interest.Side.values and name in merged:
                merged[name] = (merged[name][0] | before, merged[name][1] | after)
            else:
                merged[name] = (merged[name][0] if name in merged else before, after)
    changes = () if first else tuple(_change(name, *pair) for name, pair in merged.items() if pair[0] != pair[1])
    if changes or first:
        name, slug = names[batch[0].actor_id]
        yield Revision(batch[0].actor_id, name, slug, batch[0].at, batch[0].by, first, changes)


def _change(name, before, after) -> Change:
    if name in Interest.Side.values:
        return Change(Interest.Side(name).label, _listed(before - after), _listed(after - before))
    label = capfirst(str(getattr(Actor._meta.get_field(name), "verbose_name", name)))
    if isinstance(before, frozenset):
        return Change(label, _listed(before - after), _listed(after - before))
    if name in TEXTS:
        return Change(label, before, after, compared(before, after))
    if name == "logo":
        return Change(
            label, _("A logo") if before else "", (_("Another logo") if before else _("A logo")) if after else ""
        )
    if name == "is_partner":
        return Change(label, _("Yes") if before else _("No"), _("Yes") if after else _("No"))
    return Change(label, before, after)


def _listed(words) -> str:
    return ", ".join(sorted(words))
