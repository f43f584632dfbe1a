"""Matches as they are shown. What is shown goes through each app's own `visible_to` again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone

from .. import reasons
from ..kinds import SINGULAR, Kind
from ..models import Match, MatchQuerySet
from ..sources import SOURCES

LOOKS = {Kind.CALL: "funding", Kind.PARTNER_SEARCH: "project"}


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A thing as a page or a mail shows it: `actors` are all the person's actors it fits, best first. What only a
    saved search has found has no actors and no score."""

    kind: str
    thing: Any
    title: str
    url: str
    owner: Any
    language: str
    deadline: date | datetime | None
    deadline_words: str
    score: float
    actors: tuple[Any, ...]
    reasons: tuple[reasons.Sentence, ...]
    searches: tuple[str, ...] = ()

    @property
    def kind_words(self) -> str:
        return str(SINGULAR[Kind(self.kind)])

    @property
    def slug(self) -> str:
        return self.thing.slug

    @property
    def look(self) -> str:
        """Which card it is shown as."""
        return LOOKS.get(Kind(self.kind), self.kind)


def visible(user, *, kinds: Collection[str] | None = None, at: datetime | None = None) -> MatchQuerySet:
    """The current matches of this person's actors with open things they may see, best first, in one query."""
    at = at or timezone.now()
    kinds = list(Kind.values if kinds is None else kinds)
    if not kinds:
        return Match.objects.none()
    seen = [Q(**{f"{kind}__in": SOURCES[kind].visible(user, at=at).order_by().values("pk")}) for kind in kinds]
    related = ["actor", *kinds, *(f"{kind}__{name}" for kind in kinds for name in SOURCES[kind].related)]
    return Match.objects.current().for_person(user).filter(reduce(or_, seen)).select_related(*related).best_first()


def untold(person, *, kinds: Collection[str], at: datetime) -> list[Match]:
    """What a digest to this person may tell."""
    return list(visible(person, kinds=kinds, at=at).untold(person))


def matches_for(
    user, limit: int | None = None, *, kinds: Collection[str] | None = None, actor=None
) -> list[ShownMatch]:
    """What fits this person's actors now, best first, each thing once. At most three queries for any length."""
    if not user.is_authenticated:
        return []
    matches = visible(user, kinds=kinds)
    if actor is not None:
        matches = matches.filter(actor=actor)
    return shown(matches, limit=limit)


def shown(
    matches: Iterable[Match], *, found: Mapping[int, Sequence[str]] | None = None, limit: int | None = None
) -> list[ShownMatch]:
    """Matches as they are shown, in the current language. A thing that fits two of the actors is one, with the
    reasons of the better match. `found` are the names of saved searches by the need they have found: such a need is
    one with its match, or comes after all matches."""
    found = found or {}
    things: dict[tuple[str, int], list[Match]] = {}
    for match in matches:
        things.setdefault((match.kind, match.thing.pk), []).append(match)
    groups = list(things.values())[:limit]
    names = reasons.names_for(group[0].reasons for group in groups)
    matched = [_shown(group, names, tuple(found.get(group[0].need_id or 0, ()))) for group in groups]
    others = [need for need in found if (Kind.NEED, need) not in things]
    source = SOURCES[Kind.NEED]
    needs: Any = source.model._default_manager.filter(pk__in=others).select_related(*source.related)
    return matched + [_found(need, tuple(found[need.pk])) for need in (needs.newest_first() if others else ())]


def _shown(group: list[Match], names: reasons.Names, searches: tuple[str, ...]) -> ShownMatch:
    best = group[0]
    fits = reasons.sentences(best.reasons, kind=best.kind, names=names)
    return _entry(best.kind, best.thing, best.score, tuple(match.actor for match in group), fits, searches)


def _found(need: Any, searches: tuple[str, ...]) -> ShownMatch:
    return _entry(Kind.NEED, need, 0.0, (), [], searches)


def _entry(kind, thing, score, actors, fits, searches) -> ShownMatch:
    source = SOURCES[kind]
    return ShownMatch(
        kind=kind,
        thing=thing,
        title=source.title(thing),
        url=thing.get_absolute_url(),
        owner=source.owner(thing),
        language=source.language(thing),
        deadline=source.deadline(thing),
        deadline_words=str(source.deadline_words),
        score=score,
        actors=actors,
        reasons=tuple([reasons.found_by(searches), *fits] if searches else fits),
        searches=searches,
    )
