"""What goes into a need's dialogue file, and how what one firm was given is given to all."""

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name

from ..models import DialogueEntry, Minutes, Need, NeedDocument
from ..needs.actions import locked_need
from ..needs.dialogue_file import note_entry
from ..states import MinutesState
from .checks import refuse_unshareable
from .letters import tell_entry


@transaction.atomic
def note_dialogue(*, need, by, kind, title, text, at, firm=None, file=None, upload=None) -> DialogueEntry:
    """Note what suppliers were told or given outside the portal: by telephone, e-mail, at a fair.

    `at` is when. Without `firm` it is given to all now, and everyone who is involved is told. `upload` is what
    `check_upload` has said of `file`.
    """
    need = locked_need(need)
    ensure(by, "procurement.share_dialogue", need)
    if not title.strip() or not text.strip():
        raise ActionRefused(_("Write what was told or given."), code="empty")
    if Need.objects.filter(pk=need.pk).annotate(now=Now()).filter(now__lt=at).exists():
        raise ActionRefused(_("Note what has happened. That time has not come yet."), code="future")
    if firm is None:
        if not need.is_public:
            raise _not_public()
        refuse_unshareable(need, title=title, text=text)
    document = _document(need, by, title, file, upload, published=firm is None) if file else None
    entry = note_entry(
        need=need, kind=kind, title=title.strip(), text=text.strip(), firm=firm, document=document, at=at, by=by
    )
    audit.record("note_dialogue", entry, by=by, after={"kind": entry.kind, "title": entry.title, "text": entry.text})
    if firm is None:
        tell_entry(entry, besides=by)
    return entry


@transaction.atomic
def share_entry(*, entry, by, title=None, text=None) -> DialogueEntry:
    """Give to all what one firm had first, and tell everyone who is involved, once. Sharing it again does nothing.

    `title` and `text` are the words all are to read, where they are not those the entry was noted with: which firm had
    it is never told. The words it was noted with stay in the audit log. The very same thing given to several firms is
    shared with it, so that it is told once and does not tell how many they were.
    """
    need = locked_need(entry.need)
    ensure(by, "procurement.share_dialogue", need)
    waiting = need.dialogue.filter(shared_at=None).select_for_update(of=("self",)).order_by("pk")
    rows = list(waiting.select_related("firm", "document"))
    entry = next((row for row in rows if row.pk == entry.pk), None) or DialogueEntry.objects.get(pk=entry.pk)
    if entry.shared_at is not None:
        return entry
    if not need.is_public:
        raise _not_public()
    _refuse_unfinished_minutes(entry)
    same = [row for row in rows if row.pk == entry.pk or (_given(row) == _given(entry) and not row.minutes_of)]
    words = {"title": (title or entry.title).strip()[:200], "text": (entry.text if text is None else text).strip()}
    if not entry.minutes_of:  # these are without names and secrets as they are
        refuse_unshareable(need, **words)
    now = timezone.now()
    for row in same:
        changed = {name: getattr(row, name) for name in words if getattr(row, name) != words[name]}
        row.title, row.text, row.shared_at = words["title"], words["text"], now
        row.save(update_fields=["title", "text", "shared_at"])
        audit.record("share_dialogue", row, by=by, before=changed, after={"shared_at": now.isoformat()})
    NeedDocument.objects.filter(pk=entry.document_id, published_at=None).update(published_at=now)
    shared = next(row for row in same if row.pk == entry.pk)
    tell_entry(shared, besides=by)
    return shared


def _refuse_unfinished_minutes(entry) -> None:
    if (
        entry.minutes_of
        and not Minutes.objects.filter(slot__public_id=entry.minutes_of, state=MinutesState.SHARED).exists()
    ):
        raise ActionRefused(
            _("Minutes are shared from their own page, when the supplier has marked its trade secrets."), code="minutes"
        )


def _given(row) -> tuple:
    return (row.kind, row.title, row.text, row.document_id)


def _document(need, by, title, file, upload, *, published) -> NeedDocument:
    existing = need.documents.filter(sha256=upload.sha256).first()
    if existing is not None:
        if published and existing.published_at is None:
            NeedDocument.objects.filter(pk=existing.pk).update(published_at=timezone.now())
        return existing
    document = NeedDocument.objects.create(
        need=need,
        title=title.strip()[:150],
        file=file,
        uploaded_by=by,
        published_at=timezone.now() if published else None,
        **upload.fields,
    )
    if settings.CLAMD_ADDRESS:
        enqueue_by_name("procurement.tasks.scan_files")
    return document


def _not_public() -> ActionRefused:
    return ActionRefused(_("Publish the need first. Until then nobody can read what you share."), code="state")
