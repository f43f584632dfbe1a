"""The learning room: what the bodies around a need write to each other."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.uploads.checks import Upload

from ..models import PhaseKind, RoomEntry, RoomFile
from ..needs.actions import locked_need
from .letters import tell_answered, tell_asked
from .queries import bodies_of_room
from .words import refuse_suppliers_words

Kind = RoomEntry.Kind
# Files in one room, of all bodies together.
MAX_FILES = 200


@transaction.atomic
def post_entry(*, need, by, actor, kind, phase, title, text="", url="", file=None, upload: Upload | None = None):
    """Put a lesson, template, recording or question in the room, for the owner or a body that follows (`actor`).

    `file` is one that `check_upload` has let in as `upload`. A question is told to the other bodies' editors.
    """
    need = locked_need(need)
    ensure(by, "procurement.post_in_room", need)
    _refuse_stranger(need, by, actor)
    title, text, url = title.strip(), text.strip(), url.strip()
    if kind not in Kind.values or kind == Kind.ANSWER or phase not in PhaseKind.values:
        raise ActionRefused(_("Choose what it is and which phase it belongs to."), code="kind")
    _refuse_unfinished(kind, title, text, url, upload)
    refuse_suppliers_words(need, by=by, texts=[title, text, url], upload=upload)
    entry = RoomEntry.objects.create(
        need=need, phase=phase, kind=kind, title=title, text=text, url=url, actor=actor, by=by, by_name=_name(by)
    )
    if upload is not None:
        _keep(entry, by, file, upload)
    audit.record("post_in_room", entry, by=by, after={"kind": str(kind), "body": actor.name})
    if kind == Kind.QUESTION:
        tell_asked(entry, besides=by)
    return entry


@transaction.atomic
def answer_in_room(*, question, by, actor, text) -> RoomEntry:
    """Answer another body's question, or one's own; whoever asked is told."""
    need = locked_need(question.need)
    question = _locked(question)
    ensure(by, "procurement.post_in_room", need)
    _refuse_stranger(need, by, actor)
    if question.kind != Kind.QUESTION or question.removed_at:
        raise ActionRefused(_("The question is not there any longer."), code="state")
    text = text.strip()
    if not text:
        raise ActionRefused(_("Write an answer."), code="text")
    refuse_suppliers_words(need, by=by, texts=[text])
    answer = RoomEntry.objects.create(
        need=need,
        phase=question.phase,
        kind=Kind.ANSWER,
        parent=question,
        text=text,
        actor=actor,
        by=by,
        by_name=_name(by),
    )
    audit.record("answer_in_room", answer, by=by, after={"body": actor.name})
    tell_answered(answer, besides=by)
    return answer


@transaction.atomic
def remove_entry(*, entry, by) -> RoomEntry:
    """Take it out of sight, for good. The row stays with the owner's case. Twice is the same as once."""
    locked_need(entry.need)
    entry = _locked(entry)
    ensure(by, "procurement.remove_from_room", entry)
    if entry.removed_at:
        return entry
    entry.removed_at = Now()
    entry.save(update_fields=["removed_at"])
    entry.refresh_from_db(fields=["removed_at"])
    audit.record("remove_from_room", entry, by=by, before={"kind": entry.kind, "body": entry.actor.name})
    return entry


def _refuse_stranger(need, by, actor) -> None:
    if actor not in bodies_of_room(need) or (by is not None and not by.can_edit_for(actor)):
        raise ActionRefused(
            _("Choose one of your own bodies that is in this learning room: the owner, or one that follows the need."),
            code="actor",
        )


def _refuse_unfinished(kind, title, text, url, upload) -> None:
    if not title:
        raise ActionRefused(_("Give it a title."), code="title")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise ActionRefused(_("The link must begin with https:// or http://."), code="url")
    if kind == Kind.LESSON and not text:
        raise ActionRefused(_("Write what you have learnt."), code="text")
    if kind == Kind.TEMPLATE and not (url or upload):
        raise ActionRefused(_("Add the template as a file, or give a link to it."), code="file")
    if kind == Kind.RECORDING and not url:
        raise ActionRefused(_("Give the link to the recording."), code="url")


def _keep(entry, by, file, upload) -> None:
    kept = RoomFile.objects.filter(entry__need=entry.need, entry__removed_at=None)
    if kept.filter(sha256=upload.sha256).exists():
        raise ActionRefused(_("This very file is already there."), code="exists")
    if kept.count() >= MAX_FILES:
        raise ActionRefused(
            _("A learning room can have %(number)s files. Remove one first.") % {"number": MAX_FILES}, code="many"
        )
    RoomFile.objects.create(entry=entry, file=file, uploaded_by=by, **upload.fields)
    if settings.CLAMD_ADDRESS:
        enqueue_by_name("procurement.tasks.scan_files")


def _locked(entry) -> RoomEntry:
    rows = RoomEntry.objects.select_for_update(of=("self",)).select_related("need__owner", "actor")
    return rows.get(pk=entry.pk)


def _name(by) -> str:
    return str(by)[:200] if by is not None else "HelseHub"
