"""Which needs a saved search finds: by the list's own filters, with what they name looked up for many searches at once."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import F, IntegerField, Q, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters import ModelChoiceFilter

from actors.models import Actor, Region, Topic
from ecosystem.shared.search import to_query
from procurement.lifecycle.filters import NeedFilter
from procurement.models import Need

from .models import SavedSearch, SearchTelling

# Order and page say nothing of what is looked for.
FACETS = ("q", "stage", "deadline", "topic", "innovation", "owner", "region", "joint")
LONGEST_TEXT = 80
AT_A_TIME = 50  # parts of searches in one statement


class SearchFilter(NeedFilter):
    """A search may look for a place or an owner that has nothing just now."""

    owner = ModelChoiceFilter(queryset=Actor.objects.approved(), to_field_name="slug")
    region = ModelChoiceFilter(queryset=Region.objects.all(), to_field_name="code", method="filter_region")


class Find(NamedTuple):
    """A search finds a need, in this round of its dialogue, that it has not told of."""

    search: int
    need: int
    round: int


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search looks for, looked up. `gone` are the names of what is no longer there."""

    values: dict[str, Any]
    words: tuple[str, ...]
    gone: tuple[str, ...]
    url: str

    @property
    def finds_nothing(self) -> bool:
        """What was gone was all there was: then it finds nothing, rather than everything."""
        return not self.values or bool(self.gone and not set(self.values) - {"stage"})


def canonical(data: QueryDict) -> str:
    """The list's parameters that are known and valid, always in the same order; empty when nothing is chosen."""
    form = SearchFilter(data, queryset=Need.objects.none()).form
    form.is_valid()
    chosen: list[tuple[str, str]] = []
    for name in FACETS:
        if not form.cleaned_data.get(name):
            continue
        if name == "q":
            text = " ".join(form.cleaned_data[name].split())[:LONGEST_TEXT].strip()
            chosen += [(name, text)] if to_query(text) is not None else []
        elif name == "joint":
            chosen.append((name, "on"))
        else:
            chosen += [(name, value) for value in sorted(set(data.getlist(name))) if value]
    return urlencode(chosen)


def facets_form(data: QueryDict, *, kept: Sought):
    """The list's own filters as a form, with the place and owner that the search has already."""
    form = NeedFilter(data, queryset=Need.objects.none()).form
    for name in ("owner", "region"):
        field, thing = form.fields[name], kept.values.get(name)
        if thing is not None:
            offered = field.queryset.order_by().values("pk")
            field.queryset = type(thing)._default_manager.filter(Q(pk__in=offered) | Q(pk=thing.pk)).order_by("name")
    return form


def suggested_name(sought: Sought) -> str:
    return " · ".join(sought.words)[:80]


def look_up(queries: Iterable[str]) -> dict[str, Sought]:
    """Each query with what it names; three look-ups in the database at most, for any number."""
    parsed = {query: QueryDict(query) for query in queries}
    asked = {name: {data[name] for data in parsed.values() if name in data} for name in ("topic", "region", "owner")}
    there: dict[str, dict[str, Any]] = {
        "topic": {row.slug: row for row in Topic.objects.filter(slug__in=asked["topic"])} if asked["topic"] else {},
        "region": {row.code: row for row in Region.objects.filter(code__in=asked["region"])} if asked["region"] else {},
        "owner": _owners(asked["owner"]) if asked["owner"] else {},
    }
    form = NeedFilter(queryset=Need.objects.none()).form
    return {query: _sought(data, there, form) for query, data in parsed.items()}


def _owners(slugs: Collection[str]) -> dict[str, Actor]:
    """By the address it had when the search was saved, too: an actor may have become one with another."""
    rows = Actor.objects.approved().filter(Q(slug__in=slugs) | Q(former_addresses__slug__in=slugs)).distinct()
    found = {}
    for actor in rows.annotate(former=F("former_addresses__slug")):
        found[actor.slug] = actor
        if actor.former:
            found[actor.former] = actor
    return found


def _sought(data: QueryDict, there: dict[str, dict[str, Any]], form: Any) -> Sought:
    values: dict[str, Any] = {}
    words, gone, parameters = [], [], []
    for name in FACETS:
        raw = data.getlist(name)
        if not raw:
            continue
        if name in there:
            thing = there[name].get(raw[0])
            if thing is None:
                gone.append(str(form.fields[name].label))
                continue
            values[name], shown = thing, [str(thing)]
            parameters.append((name, thing.code if name == "region" else thing.slug))
        elif name == "q":
            values[name], shown = raw[0], [_("“%(text)s”") % {"text": raw[0]}]
            parameters.append((name, raw[0]))
        elif name == "joint":
            values[name], shown = True, [str(form.fields[name].label)]
            parameters.append((name, "on"))
        else:
            labels = dict(form.fields[name].choices)
            raw = [value for value in raw if value in labels]
            if not raw:
                continue
            values[name], shown = (raw if name == "innovation" else raw[0]), [str(labels[value]) for value in raw]
            if name == "deadline":
                shown = [f"{form.fields[name].label}: {shown[0].lower()}"]
            parameters += [(name, value) for value in raw]
        words += shown
    return Sought(values, tuple(words), tuple(gone), f"{reverse('procurement:need_list')}?{urlencode(parameters)}")


def news(searches: Iterable[SavedSearch], *, at: datetime) -> list[Find]:
    """What these searches find among the needs that have come since each was saved, and have not told of.

    A need comes when it is published, and again when it is reopened. It is open for responses, whatever stage the search
    names: nothing else is new. What several searches ask for is asked once; the queries are few and fixed in number for
    one person's searches.
    """
    searches = list(searches)
    sought = look_up({search.query for search in searches})
    searches = [search for search in searches if not sought[search.query].finds_nothing]
    if not searches:
        return []
    came = Coalesce("reopened_at", "published_at")
    fresh = Need.objects.open(at).annotate(came_at=came).filter(came_at__gt=min(search.since for search in searches))
    needs = {
        pk: (came_at, number) for pk, came_at, number in fresh.order_by("pk").values_list("pk", "came_at", "round")
    }
    if not needs:
        return []
    held = _held({part for search in searches for part in _parts(sought[search.query])}, needs)
    finds = [
        Find(search.pk, need, needs[need][1])
        for search in searches
        for need in sorted(set(needs).intersection(*(held[part] for part in _parts(sought[search.query]))))
        if needs[need][0] > search.since
    ]
    told = SearchTelling.objects.filter(search__in={find.search for find in finds}, need__in={f.need for f in finds})
    known = set(told.values_list("search", "need", "round")) if finds else set()
    return [find for find in finds if find not in known]


def _parts(sought: Sought) -> list[tuple[str, Hashable]]:
    return [
        (name, tuple(value) if isinstance(value, list) else value)
        for name, value in sought.values.items()
        if name != "stage"
    ]


def _held(parts: Collection[tuple[str, Hashable]], needs: Collection[int]) -> dict[tuple[str, Hashable], set[int]]:
    """Which of `needs` each part of a search holds for; one statement for fifty parts."""
    facets = NeedFilter(queryset=Need.objects.none()).filters
    among = Need.objects.filter(pk__in=needs).order_by()
    held: dict[tuple[str, Hashable], set[int]] = {part: set() for part in parts}
    listed = list(held)
    asked = []
    for number, (name, value) in enumerate(listed):
        found = among.holding(value) if name == "q" else facets[name].filter(among, value)
        asked.append(found.order_by().values_list(Value(number, output_field=IntegerField()), "pk"))
    for start in range(0, len(asked), AT_A_TIME):
        first, *others = asked[start : start + AT_A_TIME]
        for number, need in first.union(*others, all=True) if others else first:
            held[listed[number]].add(need)
    return held
