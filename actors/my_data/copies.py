"""A person's copy of everything: asked for on a page, made by the worker, deleted after a week."""

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.privacy import personal_copy
from ecosystem.shared.queue import enqueue_by_name

from ..models import DataExport, User
from . import queries
from .letters import tell_copy_is_ready

KEPT = timedelta(days=7)
MOST_IN_A_DAY = 5


@transaction.atomic
def ask_for_copy(*, person: User, by: User) -> DataExport:
    """Asking again while one is being made gives that one. Raises ActionRefused after several in a day."""
    ensure(by, "actors.ask_for_copy", person)
    waiting = DataExport.objects.filter(person=person, ready_at=None).first()
    if waiting is not None:
        enqueue_by_name("actors.tasks.make_copy", waiting.pk)
        return waiting
    if (
        DataExport.objects.filter(person=person, asked_at__gt=timezone.now() - timedelta(days=1)).count()
        >= MOST_IN_A_DAY
    ):
        raise ActionRefused(_("You have asked for several copies today. Ask again tomorrow."), code="many")
    try:
        with transaction.atomic():
            export = DataExport.objects.create(person=person)
    except IntegrityError:  # pressed twice at once
        return DataExport.objects.get(person=person, ready_at=None)
    audit.record("ask_for_copy", export, by=by)
    enqueue_by_name("actors.tasks.make_copy", export.pk)
    return export


@transaction.atomic
def make_copy(*, export_id: int) -> DataExport | None:
    """Gather, write, mark as ready and tell the person; None when there is nothing to do, or another worker is at it.

    Everything is committed at the end. A worker killed on the way leaves the row waiting and at most a file that the
    next attempt writes over.
    """
    rows = DataExport.objects.select_for_update(of=("self",), skip_locked=True).select_related("person")
    export = rows.filter(pk=export_id, ready_at=None, person__in=User.objects.reachable()).first()
    if export is None:
        return None
    person = export.person
    with translation.override(person.language):
        _write(export, _archive(person))
        export.ready_at = timezone.now()
        export.expires_at = export.ready_at + KEPT
        export.file.name = export.file_name
        export.save(update_fields=["ready_at", "expires_at", "file"])
    tell_copy_is_ready(export)
    return export


def delete_copies(*, rows) -> int:
    """Files first, then rows: killed in between, the rows are found again."""
    with transaction.atomic():
        exports = list(rows.select_for_update(of=("self",)))
        for export in exports:
            for path in (_path(export), _part(export)):
                path.unlink(missing_ok=True)
        DataExport.objects.filter(pk__in=[export.pk for export in exports]).delete()
    return len(exports)


def _archive(person: User) -> bytes:
    made_at = timezone.now()
    sections = personal_copy.gather(queries.subject_of(person))
    page = render_to_string(
        "actors/my_data/copy.html",
        {"sections": sections, "left_out": personal_copy.left_out(), "person": person, "made_at": made_at,
         "language": person.language},
    )  # fmt: skip
    data = personal_copy.as_json(sections, portal=settings.SITE_URL, made_at=made_at, language=person.language)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mine-data.html" if person.language == "nb" else "my-data.html", page)
        archive.writestr("data.json", data)
    return content.getvalue()


def _write(export: DataExport, content: bytes) -> None:
    path = _path(export)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = _part(export)
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _path(export: DataExport) -> Path:
    return Path(export.file.storage.path(export.file_name))


def _part(export: DataExport) -> Path:
    return _path(export).with_suffix(".part")
