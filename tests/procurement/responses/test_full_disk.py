"""A disk with no room for one more file: said in words, what was typed is kept, and nothing is left behind."""

import os
import subprocess
from contextlib import suppress
from datetime import timedelta
from errno import ENOSPC

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.uploads.storing import sweep_orphans
from procurement.models import NeedDocument, ResponseAttachment
from procurement.tasks import scan_files
from tests.factories.procurement import NeedFactory, ResponseAttachmentFactory, ResponseFactory

pytestmark = pytest.mark.django_db
BIG = b"%PDF-1.7\n" + b"0" * 1_500_000


@pytest.fixture
def small_disk(settings, tmp_path):
    """A file system of one megabyte where one may be mounted; elsewhere one that says that it is full."""
    settings.MEDIA_ROOT = place = tmp_path / "media"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", place], check=True)


def files_in(place):
    return [name for _folder, _folders, names in os.walk(place) for name in names]


def test_a_file_that_does_not_fit_is_told_and_what_was_typed_is_kept(
    client, small_disk, need, firm, firm_editor, capfd
):
    draft = ResponseFactory(need=need, firm=firm)
    client.force_login(firm_editor)
    page = client.post(
        reverse("procurement:response_attach", args=[draft.public_id]),
        {"file": SimpleUploadedFile("Måling.pdf", BIG), "is_secret": "on", "reason_file": "Upubliserte tall"},
    )
    html = page.content.decode()
    assert (page.status_code, "Filen kunne ikke lagres" in html, "Upubliserte tall" in html) == (200, True, True)
    assert (files_in(small_disk), ResponseAttachment.objects.count()) == ([], 0)
    said = capfd.readouterr()
    assert (said.out + said.err).count("file_not_stored") == 1
    assert "Traceback" not in said.out + said.err
    answer = client.post(
        reverse("procurement:response_attach", args=[draft.public_id]), {"file": SimpleUploadedFile("a.pdf", BIG[:900])}
    )
    assert (answer.status_code, len(files_in(small_disk))) == (302, 1)


def test_a_needs_document_that_does_not_fit_is_told_on_the_same_page(client, small_disk, owner_editor):
    need = NeedFactory(stage="draft", owner=owner_editor.memberships.get().actor)
    client.force_login(owner_editor)
    address = reverse("procurement:need_step", args=[need.slug, 6])
    for number in range(1, 12):
        address = reverse("procurement:need_step", args=[need.slug, number])
        if b'type="file"' in client.get(address).content:
            break
    page = client.post(address, {"title": "Kravskjema", "file": SimpleUploadedFile("Krav.pdf", BIG)})
    html = page.content.decode()
    assert ("Filen kunne ikke lagres" in html, "Kravskjema" in html) == (True, True)
    assert (files_in(small_disk), NeedDocument.objects.count()) == ([], 0)


def test_a_disk_that_is_full_while_a_form_is_read_is_a_plain_page(monkeypatch, settings):
    def full(*args, **options):
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", full)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    person = Client(raise_request_exception=False)
    answer = person.post("/konto/login/", {"login": SimpleUploadedFile("a.pdf", b"x" * 5000)})
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert "Portalen svarer ikke akkurat nå" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_was_rolled_back_goes_the_next_night_and_no_other(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sweep_orphans(at=timezone.now() + timedelta(days=2))  # what earlier tests left in other folders
    kept = ResponseAttachmentFactory()
    with suppress(RuntimeError), transaction.atomic():
        ResponseAttachmentFactory()
        raise RuntimeError("the rest of the change failed")
    other = default_storage.save("elsewhere/note.txt", ContentFile(b"not an upload"))
    now = timezone.now()
    assert (sweep_orphans(at=now), len(files_in(tmp_path))) == (0, 3)
    assert (sweep_orphans(at=now + timedelta(days=2)), len(files_in(tmp_path))) == (1, 2)
    assert (default_storage.exists(kept.file.name), default_storage.exists(other)) == (True, True)
    assert scan_files() == 0


def test_most_of_a_folder_is_never_swept(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for number in range(60):
        default_storage.save(f"uploads/responseattachment/{number}", ContentFile(b"of another database"))
    assert (sweep_orphans(at=timezone.now() + timedelta(days=9)), len(files_in(tmp_path))) == (0, 60)
