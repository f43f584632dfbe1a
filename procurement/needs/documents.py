"""Files of a need: they change while it is a draft, and afterwards only an amendment adds one."""

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.uploads.checks import Upload

from ..models import DialogueEntry, NeedDocument
from ..models.document import MAX_FILES
from .actions import locked_need
from .dialogue_file import note_entry
from .queries import pending_documents


@transaction.atomic
def add_document(*, need, by, title, file, upload: Upload) -> NeedDocument:
    """Add a file that `check_upload` has let in. On a published need it waits for the amendment that publishes it."""
    need = _changeable(need, by)
    if need.documents.filter(sha256=upload.sha256).exists():
        raise ActionRefused(_("This very file is already there."), code="exists")
    if need.documents.count() >= MAX_FILES:
        raise ActionRefused(_("A need can have %(number)s documents.") % {"number": MAX_FILES}, code="many")
    title = title.strip() or upload.name.rsplit(".", 1)[0]
    document = NeedDocument.objects.create(need=need, title=title[:150], file=file, uploaded_by=by, **upload.fields)
    _written(need, by)
    audit.record("add_document", need, by=by, after={"file": upload.name, "sha256": upload.sha256})
    if settings.CLAMD_ADDRESS:
        enqueue_by_name("procurement.tasks.scan_files")
    return document


@transaction.atomic
def remove_document(*, document, by) -> None:
    """Take a file away that nobody outside has had, from the store too."""
    need = _changeable(document.need, by)
    found = need.documents.filter(pk=document.pk).first()
    if found is None:
        return  # a colleague was first
    if not pending_documents(need).filter(pk=found.pk).exists():
        raise ActionRefused(
            _("A published document stays: firms may be working from it. Add a new one with a change to the need."),
            code="published",
        )
    stored = found.file
    found.delete()
    _written(need, by)
    audit.record("remove_document", need, by=by, before={"file": found.name, "sha256": found.sha256})
    transaction.on_commit(lambda: stored.storage.delete(stored.name))


def publish_documents(need, documents, *, at, by) -> None:
    """Make these public at this time and put them in the dialogue file, in the caller's transaction."""
    for document in documents:
        if document.scan == NeedDocument.Scan.INFECTED:
            raise ActionRefused(
                _("A virus was found in %(file)s. Remove the document first.") % {"file": document.name},
                code="infected",
            )
        document.published_at = at
        document.save(update_fields=["published_at"])
        with translation.override(need.language):
            title = _("Document: %(title)s") % {"title": document.title}
        note_entry(
            need=need,
            kind=DialogueEntry.Kind.DOCUMENT,
            title=title,
            text=f"{document.name}\nSHA-256: {document.sha256}",
            source=f"document:{document.pk}",
            document=document,
            by=by,
            at=at,
        )


def _changeable(need, by):
    need = locked_need(need)
    ensure(by, "procurement.edit_need" if need.is_editable else "procurement.amend_need", need)
    if not need.is_editable and not need.is_open():
        raise ActionRefused(_("A need can be changed while it is open for responses, and not after."), code="state")
    return need


def _written(need, by) -> None:
    """A document is words too: who changes one has written last, where two people publish."""
    if need.is_editable:
        need.written_by = by
        need.save()
