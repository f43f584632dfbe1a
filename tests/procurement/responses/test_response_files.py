"""Files of a response: in by content, sealed with it, out as downloads."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.uploads.checks import check_upload
from procurement import tasks
from procurement.models import ResponseAttachment
from procurement.responses import actions as response_actions
from procurement.responses import attachments, opening
from tests.factories.procurement import ResponseAttachmentFactory, ResponseFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def draft(need, firm):
    return ResponseFactory(need=need, firm=firm)


def url(name, response, *args):
    return reverse(f"procurement:{name}", args=[response.public_id, *args])


def pdf(content=PDF, name="Måling.pdf"):
    return SimpleUploadedFile(name, content)


def attach(response, by, content=PDF, **facts):
    file = pdf(content)
    return attachments.attach_file(response=response, by=by, file=file, upload=check_upload(file), **facts)


def test_a_file_comes_in_and_out_through_the_page(client, draft, firm_editor, firm_member):
    client.force_login(firm_editor)
    client.post(url("response_attach", draft), {"file": pdf(), "is_secret": "on", "reason_file": "Upubliserte tall"})
    row = ResponseAttachment.objects.get()
    assert (row.name, row.sha256, row.is_secret) == ("Måling.pdf", hashlib.sha256(PDF).hexdigest(), True)
    client.force_login(firm_member)
    html = client.get(draft.get_absolute_url()).content.decode()
    assert "Måling.pdf" in html
    assert "Upubliserte tall" in html
    answer = client.get(url("response_file", draft, row.public_id))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"file": pdf(b"MZ\x90\x00" + b"\x00" * 99)}, "file"),
        ({"file": pdf(b"")}, "file"),
        ({}, "file"),
        ({"file": pdf(), "is_secret": "on"}, "reason_file"),
    ],
    ids=["program", "empty", "none", "no-reason"],
)
def test_what_may_not_come_in_is_refused_on_the_page(client, draft, firm_editor, data, field):
    client.force_login(firm_editor)
    page = client.post(url("response_attach", draft), data)
    assert list(page.context["attachment_form"].errors) == [field]
    assert not ResponseAttachment.objects.exists()


def test_the_same_file_twice_is_one(draft, firm_editor):
    attach(draft, firm_editor)
    with pytest.raises(ActionRefused) as refusal:
        attach(draft, firm_editor)
    assert refusal.value.code == "exists"


def test_there_is_an_end_to_the_files(draft, firm_editor, monkeypatch):
    monkeypatch.setattr("procurement.responses.attachments.MAX_FILES", 1)
    attach(draft, firm_editor)
    with pytest.raises(ActionRefused) as refusal:
        attach(draft, firm_editor, PDF + b"2")
    assert refusal.value.code == "many"


def test_a_removed_file_leaves_the_store_but_not_the_versions(
    client, draft, firm_editor, django_capture_on_commit_callbacks
):
    row = attach(draft, firm_editor)
    response = response_actions.submit_response(response=draft, by=firm_editor)
    assert [file["sha256"] for file in response.versions.get().content["attachments"]] == [row.sha256]
    for change in (
        lambda: attach(draft, firm_editor, PDF + b"2"),
        lambda: attachments.remove_file(attachment=row, by=firm_editor),
    ):
        with pytest.raises(ActionRefused) as refusal:
            change()
        assert refusal.value.code == "state"
    response_actions.take_back_response(response=draft, by=firm_editor)
    client.force_login(firm_editor)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("response_detach", draft, row.public_id))
    assert not draft.attachments.exists()
    assert not row.file.storage.exists(row.file.name)
    assert row.sha256 in client.get(url("response_receipt", draft, 1)).content.decode()


def test_after_the_deadline_and_for_others_nothing_changes(
    draft, firm_editor, firm_member, other_editor, owner_editor, coordinator, pass_deadline
):
    row = attach(draft, firm_editor)
    for by in (firm_member, other_editor, owner_editor, coordinator):
        with pytest.raises(NotAllowed):
            attach(draft, by, PDF + b"2")
        with pytest.raises(NotAllowed):
            attachments.remove_file(attachment=row, by=by)
    pass_deadline(draft.need)
    for change in (
        lambda: attach(draft, firm_editor, PDF + b"2"),
        lambda: attachments.remove_file(attachment=row, by=firm_editor),
    ):
        with pytest.raises(ActionRefused) as refusal:
            change()
        assert refusal.value.code == "deadline"
    assert draft.attachments.count() == 1


def test_the_owner_fetches_what_was_submitted_once_it_is_opened(
    client, draft, firm_editor, owner_editor, coordinator, other_editor, pass_deadline
):
    row = attach(draft, firm_editor, secret_reason="Upubliserte tall")
    response_actions.submit_response(response=draft, by=firm_editor)
    later = ResponseAttachmentFactory(response=draft)  # behind the actions' back
    address = url("response_file", draft, row.public_id)
    client.force_login(owner_editor)
    assert client.get(address).status_code == 404
    pass_deadline(draft.need)
    assert client.get(address).status_code == 404
    opening.open_responses(need=draft.need, by=owner_editor)
    assert client.get(address).status_code == 200
    assert client.get(url("response_file", draft, later.public_id)).status_code == 404
    html = client.get(draft.get_absolute_url()).content.decode()
    assert (row.name in html, "Upubliserte tall" in html, later.name in html) == (True, True, False)
    for person in (coordinator, other_editor):
        client.force_login(person)
        assert client.get(address).status_code == 404


def test_a_file_is_not_fetched_from_another_response(client, draft, firm_editor):
    foreign = ResponseAttachmentFactory()
    client.force_login(firm_editor)
    assert client.get(url("response_file", draft, foreign.public_id)).status_code == 404
    assert client.post(url("response_detach", draft, foreign.public_id)).status_code == 404
    assert ResponseAttachment.objects.filter(pk=foreign.pk).exists()


def test_with_a_scanner_files_wait_and_a_virus_stops_the_submission(
    client, draft, firm_editor, settings, sent_tasks, monkeypatch, django_capture_on_commit_callbacks
):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:9"
    with django_capture_on_commit_callbacks(execute=True):
        row = attach(draft, firm_editor)
    assert ("procurement.tasks.scan_files", ()) in sent_tasks
    client.force_login(firm_editor)
    assert client.get(url("response_file", draft, row.public_id)).status_code == 404
    assert tasks.scan_files() == 0  # nobody answers there

    def found(stored):
        type(stored).objects.filter(pk=stored.pk).update(scan=stored.Scan.INFECTED)
        return True

    monkeypatch.setattr("procurement.responses.attachments.scan", found)
    assert tasks.scan_files() == 1
    with pytest.raises(ActionRefused) as refusal:
        response_actions.submit_response(response=draft, by=firm_editor)
    assert refusal.value.code == "infected"
    assert client.get(url("response_file", draft, row.public_id)).status_code == 404
    attachments.remove_file(attachment=row, by=firm_editor)
    assert response_actions.submit_response(response=draft, by=firm_editor).state == "submitted"
