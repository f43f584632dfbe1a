"""The registry of personal data: what is held of people, what goes into their copy, and what erasure does to it.

Knows no app. Each app's `privacy.py` declares its own places when it loads, and `tests/shared/privacy/test_privacy.py` walks all
models and fails when a place is missing here.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

# The day the statement under /privacy/ was last changed in substance; kept with each account that is made under it.
STATEMENT_VERSION = "2026-11-30"


class Erasure(models.TextChoices):
    DELETE = "delete", _("deleted")
    EMPTY = "empty", _("emptied")
    ANONYMISE = "anonymise", _("your name and address are taken out")
    KEEP = "keep", _("kept")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a copy or an erasure is about. `emails` are the addresses that are proved theirs, in small letters.

    `name_is_own` says that the name is a person's, long enough, and shared with nobody else here, so that finding it in
    running text is finding this person. People choose their names themselves: what a name finds is never shown to them
    unless they may read it anyway.
    """

    pk: int
    emails: tuple[str, ...]
    name: str
    name_is_own: bool
    stand_in: str
    stand_in_email: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,) if self.name and self.name_is_own else ()

    @property
    def words(self) -> tuple[str, ...]:
        """What gives the person away wherever it stands."""
        return (*self.emails, *self.names)

    def without(self, value: Any, *, own: bool = False) -> Any:
        """The value with the person taken out of every text in it. In an `own` row, any name is theirs.

        In others' rows a name is written as a name: nobody called «Er For» takes those words out of running text.
        """
        if isinstance(value, str):
            for email in self.emails:
                value = re.sub(rf"(?<![\w.+-]){re.escape(email)}(?![\w-])", self.stand_in_email, value, flags=re.I)
            if self.name and (own or self.name_is_own):
                name = re.escape(self.name) if own else f"(?:{re.escape(self.name)}|{re.escape(self.name.upper())})"
                value = re.sub(rf"(?<!\w){name}(?!\w)", self.stand_in, value, flags=re.I if own else 0)
            return value
        if isinstance(value, dict):
            return {key: self.without(inner, own=own) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.without(inner, own=own) for inner in value]
        return value


@dataclass(frozen=True, slots=True)
class Holding:
    """One place where something is held of a person: some fields of one model.

    `rows(subject)` are the rows that hold it. `copy` names the fields that go into the person's copy (`event.title`
    reaches through a relation); when it is empty, `not_copied` says why. What is kept gives its reason.
    """

    model: str
    fields: tuple[str, ...]
    words: Any
    rows: Callable[[Subject], QuerySet]
    erasure: Erasure
    reason: Any = ""
    copy: tuple[str, ...] = ()
    not_copied: Any = ""
    erase: Callable[[Subject], int] | None = None
    # Rows that show the person's name or address to others afterwards are listed before the person decides.
    shown_to_others: bool = False
    # Mail and log come after what still writes to them; the person's own row comes last.
    order: int = 0

    def __post_init__(self):
        if self.erasure == Erasure.KEEP and not self.reason:
            raise ValueError(f"{self.model}: what is kept needs a reason")
        if not self.copy and not self.not_copied:
            raise ValueError(f"{self.model}: what is left out of the copy needs a reason")

    def remove(self, subject: Subject) -> int:
        """Do what is declared; returns how many rows it was done to."""
        if self.erase is not None:
            return self.erase(subject)
        rows = self.rows(subject)
        if self.erasure == Erasure.DELETE:
            number = rows.count()
            rows.delete()
            return number
        if self.erasure == Erasure.EMPTY:
            fields = [apps.get_model(self.model)._meta.get_field(name) for name in self.fields]
            return rows.update(**{field.name: None if field.null else "" for field in fields})
        return scrub(rows, self.fields, subject) if self.erasure == Erasure.ANONYMISE else 0


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something the person must arrange before they can be erased: in words, with the page where it is done."""

    words: str
    url: str = ""


HOLDINGS: list[Holding] = []
OBSTACLES: list[Callable[[Subject], Iterable[Obstacle]]] = []
# Fields whose name sounds personal and that are not, by model, each with its reason.
IMPERSONAL: dict[str, dict[str, str]] = {}
# What the keys in the log of consents stand for, as a sentence for a yes and one for a no.
PURPOSES: dict[str, tuple[Any, Any]] = {}


def declare_purpose(key: str, *, yes: Any, no: Any = "") -> None:
    PURPOSES[key] = yes, no


def purpose_words(purpose: str, given: bool) -> str:
    """`digest:need` by its own name; `privacy-statement:2026-11-22` by what stands before the colon."""
    found = PURPOSES.get(purpose) or PURPOSES.get(purpose.partition(":")[0])
    return str(found[0] if given else found[1]) if found else purpose


def declare(model: str, fields: str, words: Any, **facts: Any) -> None:
    HOLDINGS.append(Holding(model=model, fields=tuple(fields.split()), words=words, **facts))


def declare_impersonal(model: str, fields: str, reason: str) -> None:
    IMPERSONAL.setdefault(model, {}).update(dict.fromkeys(fields.split(), reason))


def hinder(obstacles: Callable[[Subject], Iterable[Obstacle]]) -> None:
    """Register what may stand in the way of an erasure."""
    OBSTACLES.append(obstacles)


def obstacles(subject: Subject) -> list[Obstacle]:
    return [obstacle for find in OBSTACLES for obstacle in find(subject)]


def in_order() -> list[Holding]:
    return sorted(HOLDINGS, key=lambda holding: holding.order)


def declared() -> dict[str, set[str]]:
    """Fields by model, both the personal ones and those found not to be."""
    found: dict[str, set[str]] = {model: set(fields) for model, fields in IMPERSONAL.items()}
    for holding in HOLDINGS:
        found.setdefault(holding.model, set()).update(holding.fields)
    return found


def linked(model: str, *fields: str) -> Callable[[Subject], QuerySet]:
    """Rows whose relation (or plain number) `fields` is the person."""

    def rows(subject):
        mine = Q()
        for field in fields:
            mine |= Q(**{field: subject.pk})
        return apps.get_model(model)._base_manager.filter(mine)

    return rows


def mentioning(model: str, *fields: str) -> Callable[[Subject], QuerySet]:
    """Rows with the person's address or name somewhere in these texts or JSON values."""

    def rows(subject):
        found = apps.get_model(model)._base_manager.all()
        as_text = {f"{name}_as_text": Cast(name, models.TextField()) for name in fields}
        told = Q(pk__in=[])
        for word in subject.words:
            for form in {word, json.dumps(word, ensure_ascii=False)[1:-1]}:
                for name in as_text:
                    told |= Q(**{f"{name}__icontains": form})
        return found.alias(**as_text).filter(told)

    return rows


def scrub(rows: QuerySet, fields: Iterable[str], subject: Subject, *, own: bool = False) -> int:
    """Take the person out of these fields, and touch nothing else: no history row, no new time of change."""
    fields, changed = list(fields), 0
    model = rows.model
    locked = model._base_manager.filter(pk__in=rows.order_by().values("pk")).select_for_update()
    for pk, *values in list(locked.order_by("pk").values_list("pk", *fields)):
        after = {name: subject.without(value, own=own) for name, value in zip(fields, values, strict=True)}
        if list(after.values()) != values:
            longest = {name: getattr(model._meta.get_field(name), "max_length", None) for name in fields}
            after = {name: value[: longest[name]] if longest[name] else value for name, value in after.items()}
            model._base_manager.filter(pk=pk).update(**after)
            changed += 1
    return changed


def declare_history(model: str, fields: str = "", **facts: Any) -> None:
    """Earlier versions of an organisation's things: who saved them, and `fields` that point at people."""
    names = tuple(dict.fromkeys(["history_user", *fields.split()]))
    HOLDINGS.append(
        Holding(
            model=model,
            fields=names,
            words=facts.pop("words", _("Earlier versions of what you have changed for an organisation")),
            rows=linked(model, *names),
            erasure=Erasure.KEEP,
            reason=facts.pop(
                "reason", _("The organisation's history stands; it says “Erased person” where your name was.")
            ),
            copy=facts.pop("copy", ("history_date", "history_type")),
            **facts,
        )
    )
