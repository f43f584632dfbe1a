"""Reads for pages and digests. What is shown goes through each app's own `visible_to` again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from . import reasons
from .kinds import SINGULAR, Frequency, Kind
from .models import Match, MatchQuerySet, Subscription
from .sources import SOURCES

LOOKS = {Kind.CALL: "funding", Kind.PARTNER_SEARCH: "project"}


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A match as a page or a mail shows it: `actors` are all the person's actors it fits, best first."""

    pk: int
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

    @property
    def kind_words(self) -> str:
        return str(SINGULAR[Kind(self.kind)])

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
    return (
        Match.objects.current()
        .for_person(user)
        .filter(reduce(or_, seen))
        .select_related(*related)
        .defer("actor__search_vector", *(f"{kind}__{name}" for kind in kinds for name in SOURCES[kind].heavy))
        .best_first()
    )


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


def shown(matches: Iterable[Match], *, limit: int | None = None) -> list[ShownMatch]:
    """Matches as they are shown, in the current language. A thing that fits two of the actors is one, with the
    reasons of the better match."""
    things: dict[tuple[str, int], list[Match]] = {}
    for match in matches:
        things.setdefault((match.kind, match.thing.pk), []).append(match)
    groups = list(things.values())[:limit]
    names = reasons.names_for(group[0].reasons for group in groups)
    return [_shown(group, names) for group in groups]


def _shown(group: list[Match], names: reasons.Names) -> ShownMatch:
    best = group[0]
    source, thing = SOURCES[best.kind], best.thing
    return ShownMatch(
        pk=best.pk,
        kind=best.kind,
        thing=thing,
        title=source.title(thing),
        url=thing.get_absolute_url(),
        owner=source.owner(thing),
        language=source.language(thing),
        deadline=source.deadline(thing),
        deadline_words=str(source.deadline_words),
        score=best.score,
        actors=tuple(match.actor for match in group),
        reasons=tuple(reasons.sentences(best.reasons, kind=best.kind, names=names)),
    )


def people_due(at: datetime) -> list[int]:
    """People whose digest is due. At once means: there is something they have not been told."""
    due = Subscription.objects.due(at)
    at_once = due.filter(frequency=Frequency.AT_ONCE).with_news()
    later = due.exclude(frequency=Frequency.AT_ONCE)
    return sorted({*_people(at_once), *_people(later)})


def people_with_news_at_once() -> list[int]:
    return _people(Subscription.objects.wanted().filter(frequency=Frequency.AT_ONCE).with_news())


def _people(subscriptions: QuerySet[Subscription]) -> list[int]:
    return sorted(set(subscriptions.values_list("person", flat=True)))


def choices_of(person) -> dict[str, Subscription]:
    """The person's choices by kind; kinds never chosen are not there, which means off."""
    return {row.kind: row for row in Subscription.objects.filter(person=person)}
