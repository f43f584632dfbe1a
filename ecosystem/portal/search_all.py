"""Search across the six kinds: public rows only, whoever asks."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.http import urlencode

from actors.models import Topic

from .kinds import KINDS, Kind

LONGEST = 100
PER_KIND = 4


@dataclass(frozen=True, slots=True)
class Hit:
    title: str
    summary: str
    who: str
    href: str
    language: str
    is_example: bool


@dataclass(frozen=True, slots=True)
class Group:
    kind: Kind
    count: int
    hits: list[Hit]
    href: str

    @property
    def left(self) -> int:
        return self.count - len(self.hits)


@dataclass(frozen=True, slots=True)
class Found:
    groups: list[Group]
    topics: list[Any]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


def search(text: str) -> Found:
    """Two queries per kind whatever the number of hits; the kind with the best hits is not moved: people learn places."""
    if not text:
        return Found([], suggested_topics())
    groups = [_group(kind, text) for kind in KINDS]
    found = [group for group in groups if group.count]
    return Found(found, [] if found else near_topics(text) or suggested_topics())


def _group(kind: Kind, text: str) -> Group:
    rows = kind.public().search(text)
    count = rows.count()
    hits = [_hit(kind, row) for row in rows[:PER_KIND]] if count else []
    return Group(kind, count, hits, f"{reverse(kind.list_url)}?{urlencode({'q': text})}")


def _hit(kind: Kind, row: Any) -> Hit:
    return Hit(str(row), kind.summary(row), kind.who(row), row.get_absolute_url(), row.language, row.is_example)


def suggested_topics() -> list[Topic]:
    """The roots of the tree: a way in for those who do not know what to ask for."""
    return list(Topic.objects.filter(parent=None)[:10])


def near_topics(text: str) -> list[Topic]:
    """Topics whose name looks like what was written."""
    nearness = Greatest(TrigramWordSimilarity(text, "name_nb"), TrigramWordSimilarity(text, "name_en"))
    return list(Topic.objects.annotate(nearness=nearness).filter(nearness__gt=0.3).order_by("-nearness", "path")[:6])
