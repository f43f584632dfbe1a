"""Files of a response. They change while it is a draft, so what is submitted and what the owner can fetch are the same."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name
from ecosystem.shared.uploads.checks import Upload, scan

from ..models import NeedDocument, Response, ResponseAttachment, RoomFile
from ..models.document import MAX_FILES
from ..states import ResponseState
from .actions import locked, too_late


@transaction.atomic
def attach_file(*, response, by, file, upload: Upload, secret_reason="") -> ResponseAttachment:
    """Add a file that `check_upload` has let in. With a reason it is marked as a trade secret."""
    response = _editable(response, by)
    if response.attachments.filter(sha256=upload.sha256).exists():
        raise ActionRefused(_("This very file is already there."), code="exists")
    if response.attachments.count() >= MAX_FILES:
        raise ActionRefused(
            _("A response can have %(number)s files. Remove one first.") % {"number": MAX_FILES}, code="many"
        )
    reason = secret_reason.strip()
    attachment = ResponseAttachment.objects.create(
        response=response, file=file, uploaded_by=by, is_secret=bool(reason), secret_reason=reason, **upload.fields
    )
    audit.record("attach_file", response, by=by, after={"file": upload.name, "sha256": upload.sha256})
    if settings.CLAMD_ADDRESS:
        enqueue_by_name("procurement.tasks.scan_files")
    return attachment


@transaction.atomic
def remove_file(*, attachment, by) -> None:
    """Take a file away, from the store too. Versions that had it keep its name and fingerprint."""
    response = _editable(attachment.response, by)
    attachment = response.attachments.filter(pk=attachment.pk).first()
    if attachment is None:
        return  # a colleague was first
    stored = attachment.file
    attachment.delete()
    audit.record("remove_file", response, by=by, before={"file": attachment.name, "sha256": attachment.sha256})
    transaction.on_commit(lambda: stored.storage.delete(stored.name))


def scan_files() -> int:
    """Have the virus scanner look at what waits; returns how many it has judged. The rest is asked about again."""
    judged = 0
    for model in (NeedDocument, ResponseAttachment, RoomFile):
        for stored in model.objects.filter(scan=model.Scan.WAITING).order_by("pk"):
            judged += scan(stored)
    return judged


def _editable(response, by) -> Response:
    response = locked(response)
    ensure(by, "procurement.write_response", response)
    if response.state != ResponseState.DRAFT:
        raise ActionRefused(
            _("Files can be changed while the response is a draft. Take it back first, and submit it again after."),
            code="state",
        )
    if not Response.objects.filter(pk=response.pk).before_deadline().exists():
        raise too_late()
    return response
