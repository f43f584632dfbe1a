"""What the matcher needs to know of one kind of thing. Each kind's module reads its app's published rows."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy

from ecosystem.shared.markdown import plain

from .. import profiles
from ..candidates import Candidate
from ..kinds import Kind


class Source(ABC):
    """One kind. `related` is what a line about the thing shows, fetched in the same query."""

    kind: ClassVar[Kind]
    model: ClassVar[type[Model]]
    related: ClassVar[tuple[str, ...]] = ()
    deadline_words: ClassVar[Any] = gettext_lazy("Deadline")

    @abstractmethod
    def open(self, at: datetime) -> QuerySet:
        """Published things that can still be acted on: the only rows that are ever matched or told of."""

    def visible(self, user: Any, *, at: datetime) -> QuerySet:
        """The open things this person may see."""
        return self.open(at).visible_to(user)

    def readable(self, at: datetime) -> QuerySet:
        """Open things with all that `candidate` reads."""
        return self.open(at).select_related(*self.related).prefetch_related("topics")

    @abstractmethod
    def candidate(self, thing: Any) -> Candidate:
        """The thing as the scorer knows it."""

    def candidates(self, *, at: datetime, ids: Collection[int] | None = None) -> Iterator[Candidate]:
        things = self.readable(at).order_by("pk")
        if ids is not None:
            things = things.filter(pk__in=ids)
        return (self.candidate(thing) for thing in things)

    def impossible(self, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
        """Those of the (thing, actor) pairs that shall never match, however well the words fit: the actor is part of
        the thing already, or cannot take part."""
        return set()

    def title(self, thing: Any) -> str:
        return thing.title

    def language(self, thing: Any) -> str:
        return thing.language

    def deadline(self, thing: Any) -> date | datetime | None:
        return None

    def owner(self, thing: Any) -> Any:
        """The actor behind the thing, or None."""
        return getattr(thing, "owner", None)

    def key(self, thing_id: int) -> str:
        return f"{self.kind.value}:{thing_id}"

    @staticmethod
    def text(*parts: str) -> str:
        return "\n".join(plain(part) for part in parts if part)

    @staticmethod
    def owner_key(owner: Any) -> str | None:
        return profiles.key(owner.pk) if owner is not None else None

    @staticmethod
    def topics(thing: Any) -> frozenset[str]:
        return frozenset(topic.slug for topic in thing.topics.all())


def thing_id(candidate_key: str) -> int:
    return int(candidate_key.rpartition(":")[2])
