"""What coordinators do to keep their lists in order: tags, notes, saved filters, and files taken out."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from ..models import Actor, ActorNote, ActorTag, SavedFilter

MOST_FILTERS = 30


@transaction.atomic
def tag_actors(*, actors: Sequence[Actor], tag: ActorTag, by: Any) -> int:
    """Put the tag on those that lack it; gives how many got it. Four queries for any number."""
    ensure(by, "actors.curate")
    having = set(tag.actors.filter(pk__in=[actor.pk for actor in actors]).values_list("pk", flat=True))
    lacking = [actor for actor in actors if actor.pk not in having]
    tag.actors.add(*lacking)
    audit.record_many("tag_actor", ((actor, {}, {"tag": tag.name}) for actor in lacking), by=by)
    return len(lacking)


@transaction.atomic
def untag_actors(*, actors: Sequence[Actor], tag: ActorTag, by: Any) -> int:
    ensure(by, "actors.curate")
    having = list(tag.actors.filter(pk__in=[actor.pk for actor in actors]))
    tag.actors.remove(*having)
    audit.record_many("untag_actor", ((actor, {"tag": tag.name}, {}) for actor in having), by=by)
    return len(having)


@transaction.atomic
def write_note(*, actor: Actor, text: str, by: Any) -> ActorNote:
    """A note for coordinators alone. The log tells that it was written, not what."""
    ensure(by, "actors.curate")
    note = ActorNote.objects.create(actor=actor, author=by, text=text)
    audit.record("write_note", actor, by=by)
    return note


@transaction.atomic
def delete_note(*, note: ActorNote, by: Any) -> None:
    """Only the one who wrote it."""
    ensure(by, "actors.curate")
    if note.author_id != by.pk:
        raise ActionRefused(_("Only the one who wrote a note can delete it."), code="author")
    note.delete()
    audit.record("delete_note", note.actor, by=by)


@transaction.atomic
def save_filter(*, page: str, name: str, query: str, by: Any) -> SavedFilter:
    """Keep a narrowed list under a name; the same name again replaces it. Each coordinator has their own."""
    ensure(by, "actors.curate")
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise ActionRefused(_("Give the list a name of at most 80 characters."), code="name")
    if len(query) > 1000:
        raise ActionRefused(_("There are too many choices in this list to be saved."), code="query")
    own = SavedFilter.objects.filter(person=by, page=page)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        shown = {"most": MOST_FILTERS}
        raise ActionRefused(_("You have %(most)s saved lists here. Delete one first.") % shown, code="many")
    saved, _made = SavedFilter.objects.update_or_create(person=by, page=page, name=name, defaults={"query": query})
    return saved


def delete_filter(*, saved: SavedFilter, by: Any) -> None:
    ensure(by, "actors.curate")
    if saved.person_id != by.pk:
        raise ActionRefused(_("Only the one who saved a list can delete it."), code="author")
    saved.delete()


def record_export(*, what: str, count: int, kind: str, by: Any) -> None:
    """Say in the log that rows left the house as a file."""
    ensure(by, "actors.curate")
    audit.record("export", by, by=by, after={"what": what, "rows": count, "format": kind})
