"""Writes what a file of actors says: the same few queries for each batch of rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from ecosystem.shared import audit
from ecosystem.shared.slugs import unique_slugs

from ..models import Actor, FormerAddress
from ..states import ActorState
from .actors import MANY
from .bulk_history import CHANGED, MADE, record_history
from .plan import CHANGE, CREATE, PlannedRow

BATCH = 500


def write_actors(rows: Sequence[PlannedRow], *, by: Any, state: str, reason: str) -> None:
    """Make and change actors. Afterwards each row knows its actor's key and version, for undoing."""
    new = [row for row in rows if row.do == CREATE]
    changed = [row for row in rows if row.do == CHANGE]
    made = _make(new, by=by, state=state)
    kept = change_actors([(row.pk, row.values) for row in changed])
    for group, actors, kind in ((new, made, MADE), (changed, kept, CHANGED)):
        record_history(actors, kind, by=by, reason=reason)
        done = "import_actor" if kind == MADE else "change_actor_by_import"
        audit.record_many(
            done, ((actor, row.before, row.values) for actor, row in zip(actors, group, strict=True)), by=by
        )
        for actor, row in zip(actors, group, strict=True):
            row.pk, row.version = actor.pk, actor.version_seen


def change_actors(changes: Sequence[tuple[Any, dict[str, Any]]]) -> list[Actor]:
    """Write {field: value in the database's terms} on each actor, given by key; gives the actors in the same order."""
    found = Actor.objects.defer("bare_name").in_bulk([pk for pk, _values in changes])
    now = timezone.now()
    fields = {"sort_name", "website_domain", "updated_at"}
    actors = []
    for pk, values in changes:
        actor = found[pk]
        _set(actor, values)
        actor.updated_at = now
        fields |= {_attribute(key) for key in values if key not in MANY}
        actors.append(actor)
    if actors:
        Actor.objects.bulk_update(actors, sorted(_column(name) for name in fields), batch_size=BATCH)
    for key in MANY:
        tie(key, [(pk, values[key]) for pk, values in changes if key in values])
    return actors


def _make(rows: Sequence[PlannedRow], *, by: Any, state: str) -> list[Actor]:
    now = timezone.now()
    names = [row.values["name"] for row in rows]
    former = set(FormerAddress.objects.values_list("slug", flat=True)) if rows else set()
    actors = []
    for row, slug in zip(rows, unique_slugs(Actor, names, also_taken=former), strict=True):
        actor = Actor(slug=slug, state=state)
        if state == ActorState.APPROVED:
            actor.decided_by, actor.decided_at = by, now
        _set(actor, row.values)
        actors.append(actor)
    Actor.objects.bulk_create(actors, batch_size=BATCH)
    for key in MANY:
        tie(key, [(actor.pk, row.values.get(key, [])) for actor, row in zip(actors, rows, strict=True)])
    return actors


def _set(actor: Actor, values: dict[str, Any]) -> None:
    for key, value in values.items():
        if key not in MANY:
            setattr(actor, _attribute(key), value)
    actor.keep_derived()


def _attribute(key: str) -> str:
    return "region_id" if key == "region" else key


def _column(attribute: str) -> str:
    return "region" if attribute == "region_id" else attribute


def tie(key: str, wanted: Iterable[tuple[Any, list[int]]]) -> None:
    """Replace the topics or tags of many actors."""
    wanted = list(wanted)
    if not wanted:
        return
    field: Any = Actor._meta.get_field(key)
    through, other = field.remote_field.through, f"{field.m2m_reverse_field_name()}_id"
    through._default_manager.filter(actor__in=[pk for pk, _ties in wanted]).delete()
    through._default_manager.bulk_create(
        [through(actor_id=pk, **{other: tied}) for pk, ties in wanted for tied in ties], batch_size=BATCH
    )
