"""What points at an actor, and who knows what to do where two actors' rows meet when the actors become one.

Every relation to `Actor`, in every app, is found by introspection and its rows moved. Where a moved row would break a
rule that both of two rows cannot be there, the app that owns the rows says how they become one: its own `merging.py`,
loaded from its AppConfig, registers a handler with `on_collision`. A rule nobody has thought of fails the merge loudly.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import models

from ecosystem.shared.audit import CONFIDENTIAL


class Handler(Protocol):
    def __call__(self, *, keep: Any, drop: Any, by: Any) -> None:
        """Before the rows of `drop` are moved: leave none that cannot stand beside those of `keep`.

        Both actors are locked. May move rows itself; what it leaves is moved after it.
        """


HANDLERS: dict[tuple[str, str], Handler] = {}


def on_collision(label: str, field: str, handler: Handler) -> None:
    """Register what is done with the rows of `label` ("solutions.Adoption") whose `field` points at an actor."""
    model = apps.get_model(label)
    if not model._meta.get_field(field).is_relation:
        raise ValueError(f"{label}.{field} points at nothing")
    HANDLERS[model._meta.label, field] = handler


@dataclass(frozen=True, slots=True)
class Reference:
    """One column, in one table, that holds an actor's key."""

    model: type[models.Model]
    field: models.ForeignKey

    @property
    def label(self) -> tuple[str, str]:
        return self.model._meta.label, self.field.name

    @property
    def is_link(self) -> bool:
        """A row that only joins an actor to something, such as a topic."""
        return bool(self.model._meta.auto_created)

    @property
    def is_history(self) -> bool:
        """An earlier state of something else, or of such a link."""
        return hasattr(self.model, "instance_type") or hasattr(self.model, "m2m_history_id")

    @property
    def is_own_history(self) -> bool:
        """An actor's own earlier lists: they stay with the actor that was."""
        if not hasattr(self.model, "m2m_history_id"):
            return False
        versions: Any = self.model._meta.get_field("history").related_model
        return versions.instance_type._meta.label == "actors.Actor"

    @property
    def has_history(self) -> bool:
        return hasattr(self.model, "history") and not self.is_history

    @property
    def is_sealed(self) -> bool:
        """Kinds that coordinators must learn nothing of, not even that there are any."""
        return self.model._meta.label_lower in CONFIDENTIAL

    def rows(self, actor: Any) -> models.QuerySet:
        return self.model._base_manager.filter(**{self.field.name: actor})


def references(model: type[models.Model] | None = None) -> Iterator[Reference]:
    """Everything that points at an actor, the links of the actor's own lists included, in a fixed order."""
    actor: Any = model or apps.get_model("actors.Actor")
    found = {
        Reference(relation.related_model, relation.field)
        for relation in actor._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    }
    return iter(sorted(found, key=lambda reference: reference.label))


def unite_links(reference: Reference, *, keep: Any, drop: Any) -> None:
    """Links to what `keep` is linked to already are not needed twice."""
    other = next(
        field for field in reference.model._meta.fields if field.is_relation and field.name != reference.field.name
    )
    held = reference.rows(keep).values(other.attname)
    reference.rows(drop).filter(**{f"{other.attname}__in": held}).delete()


def better(rank: Callable[[Any], Any], one: Any, other: Any) -> tuple[Any, Any]:
    """(the one that ranks higher, the other); `one` when they are level."""
    return (other, one) if rank(other) > rank(one) else (one, other)


def meeting(queryset: models.QuerySet, *, keep: Any, drop: Any, by: str, actor: str = "actor") -> list[tuple[Any, Any]]:
    """Pairs of rows (of `keep`, of `drop`) that say the same: equal in the column `by`, locked."""
    rows = queryset.filter(**{f"{actor}__in": [keep, drop]}).select_for_update(of=("self",)).order_by("pk")
    by_actor: dict[int, dict[Any, Any]] = {keep.pk: {}, drop.pk: {}}
    for row in rows:
        by_actor[getattr(row, f"{actor}_id")][getattr(row, by)] = row
    return [(row, by_actor[drop.pk][key]) for key, row in by_actor[keep.pk].items() if key in by_actor[drop.pk]]
