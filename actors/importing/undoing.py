"""Takes back what an import wrote, row by row where nothing has happened since; the same few queries for any number."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused

from ..belonging import letters
from ..belonging.actions import change_role
from ..models import Actor, Appointment, Membership, User
from ..states import AppointmentState
from .actors import MANY
from .bulk_history import CHANGED, DELETED, record_history
from .plan import CHANGE, CREATE, PlannedRow
from .writing_actors import change_actors, tie


def undo_actors(rows: Sequence[PlannedRow], *, by: Any, reason: str) -> None:
    """New actors go, changed ones get back what they had. Rows that are left say so in `left`."""
    done = [row for row in rows if row.do in {CREATE, CHANGE}]
    actors = Actor.objects.select_for_update(of=("self",)).defer("bare_name")
    found = actors.filter(pk__in=[row.pk for row in done]).in_bulk()
    taken = _depended_on(Actor, [row.pk for row in done if row.do == CREATE])
    for row in done:
        actor = found.get(row.pk)
        if actor is None or actor.version_seen != row.version or row.pk in taken:
            row.left = _("Has been changed since, or has got something of its own.")
    made = [row for row in done if row.do == CREATE and not row.left]
    changed = [row for row in done if row.do == CHANGE and not row.left]
    _remove_actors([found[row.pk] for row in made], by=by, reason=reason)
    kept = change_actors([(row.pk, row.before) for row in changed])
    record_history(kept, CHANGED, by=by, reason=reason)
    pairs = zip(kept, changed, strict=True)
    audit.record_many("undo_import_of_actor", ((actor, row.values, row.before) for actor, row in pairs), by=by)


def undo_people(rows: Sequence[PlannedRow], *, by: Any) -> None:
    """Whom the import put forward wait no longer, roles and names are given back, and people nobody has used removed.

    What an actor has confirmed since is the actor's own, and stays.
    """
    done = [row for row in rows if row.do in {CREATE, CHANGE}]
    keys = {row.pk for row in done}
    people = User.objects.select_for_update(of=("self",)).in_bulk(keys)
    places = Membership.objects.filter(person__in=keys).select_related("person", "actor")
    found = {(place.person_id, place.actor_id): place for place in places}
    asked = Appointment.objects.filter(person__in=keys, state=AppointmentState.WAITING)
    waiting = {(row.person_id, row.actor_id): row for row in asked.select_related("person", "actor")}
    fresh = {
        row.pk for row in done if row.do == CREATE and (person := people.get(row.pk)) and _unused(person, row.version)
    }
    for row in done:
        _undo_place(row, found, waiting, fresh, by=by)
    gone = [
        place
        for row in done
        if "role" in row.values and not row.left and (place := waiting.get((row.pk or 0, row.values["actor"])))
    ]
    audit.record_many("undo_import_of_membership", ((place, {"role": place.role}, {}) for place in gone), by=by)
    Appointment.objects.filter(pk__in=[place.pk for place in gone]).delete()
    for place in gone:
        if place.person_id not in fresh:  # those who had an account are told
            letters.tell_removed(place, change=f"undone:{place.pk}")
    _give_back(done, people, by=by)
    _remove_people(done, people, fresh, by=by)


def _undo_place(row: PlannedRow, found: dict, waiting: dict, fresh: Collection, *, by: Any) -> None:
    changed = _("Has been changed since, or has got something of its own.")
    if row.do == CREATE and row.pk not in fresh:
        row.left = changed
    if "role" not in row.values or row.left:
        return
    place = found.get((row.pk, row.values["actor"]))
    asked = waiting.get((row.pk, row.values["actor"]))
    if asked is not None and asked.role == row.values["role"]:
        return
    if place is None or place.role != row.values["role"] or not row.before.get("role"):
        row.left = changed
    else:
        try:
            change_role(actor=place.actor, person=place.person, role=row.before["role"], by=by)
        except ActionRefused as refusal:
            row.left = str(refusal)


def _give_back(rows: Iterable[PlannedRow], people: dict, *, by: Any) -> None:
    for row in rows:
        before = {key: value for key, value in row.before.items() if key in {"name", "language"}}
        if row.do != CHANGE or not before:
            continue
        person = people.get(row.pk)
        if person is None or any(getattr(person, key) != row.values[key] for key in before):
            row.left = row.left or _("Has been changed since, or has got something of its own.")
            continue
        for key, value in before.items():
            setattr(person, key, value)
        person.save(update_fields=[*before, "updated_at"])
        audit.record(
            "undo_import_of_person", person, by=by, before={key: row.values[key] for key in before}, after=before
        )


def _unused(person: User, version: str) -> bool:
    return person.last_login is None and not person.has_usable_password() and person.version_seen == version


def _remove_people(rows: Sequence[PlannedRow], people: dict, fresh: Collection, *, by: Any) -> None:
    taken = _depended_on(User, fresh)
    for row in rows:
        if row.do == CREATE and row.pk in taken:
            row.left = row.left or _("Has been changed since, or has got something of its own.")
    gone = [people[pk] for pk in fresh if pk not in taken]
    audit.record_many("undo_import_of_person", ((person, {"email": person.email}, {}) for person in gone), by=by)
    User.objects.filter(pk__in=[person.pk for person in gone]).delete()


def _remove_actors(actors: Sequence[Actor], *, by: Any, reason: str) -> None:
    record_history(actors, DELETED, by=by, reason=reason)
    audit.record_many("undo_import_of_actor", ((actor, {"name": actor.name}, {}) for actor in actors), by=by)
    for key in MANY:
        tie(key, [(actor.pk, []) for actor in actors])
    gone: Any = Actor.objects.filter(pk__in=[actor.pk for actor in actors])
    gone._raw_delete(gone.db)  # nothing hangs on them, and their history is written already


def _depended_on(model: type[Model], keys: Collection[Any]) -> set[Any]:
    """Those that some other row points at, in any app: one query for each relation. It is never told which."""
    taken: set[Any] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation and not relation.concrete):
            continue
        other: Any = relation.related_model
        if other._meta.auto_created is model or hasattr(other, "history_object"):
            continue  # its own lists of topics and the like; its history
        name = relation.field.name  # type: ignore[union-attr]
        if relation.many_to_many:
            continue  # the table between is a relation of its own
        taken |= set(other._base_manager.filter(**{f"{name}__in": keys}).values_list(name, flat=True))
    return taken
