"""Reads for merging: what points at an actor, and where one that was has gone."""

from collections.abc import Sequence
from typing import Any

from .registry import references


def references_of(actors: Sequence[Any]) -> list[tuple[str, list[int]]]:
    """How many of each kind point at each of the actors: (kind in words, numbers in the actors' order).

    One query a kind. Nothing is said of kinds that are sealed, nor of earlier versions.
    """
    rows = []
    for reference in references():
        if reference.is_sealed or reference.is_history or reference.is_link:
            continue
        held = reference.model._base_manager.filter(**{f"{reference.field.name}__in": actors})
        keys = list(held.values_list(reference.field.attname, flat=True))
        numbers = [keys.count(actor.pk) for actor in actors]
        if any(numbers):
            rows.append((str(reference.model._meta.verbose_name_plural), numbers))
    return sorted(rows, key=lambda row: -sum(row[1]))
