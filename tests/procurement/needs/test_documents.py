"""Files of a need: the draft's own people first, then everyone; after publication nothing is taken away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.files import StoredFile
from ecosystem.shared.uploads.checks import check_upload
from procurement.dialogue import actions as dialogue_actions
from procurement.lifecycle import publication
from procurement.models import DialogueEntry, NeedDocument
from procurement.needs import documents
from procurement.needs import queries as need_queries
from procurement.needs import steps as writing
from tests.factories.procurement import DialogueEntryFactory, NeedDocumentFactory, NeedFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nPlantegning\n%%EOF"


def pdf(name="plan.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


def add(need, by, **words):
    file = pdf(**{key: words.pop(key) for key in ("name", "content") if key in words})
    return documents.add_document(need=need, by=by, title=words.get("title", ""), file=file, upload=check_upload(file))


@pytest.fixture
def draft(municipality):
    return NeedFactory(owner=municipality, stage="draft", title="Fall om natten")


def step(need):
    return reverse("procurement:need_step", args=[need.slug, writing.DOCUMENTS])


def fetch(document):
    return reverse("procurement:need_document", args=[document.need.slug, document.public_id])


def test_a_document_is_added_and_removed_on_its_step(client, draft, owner_editor, django_capture_on_commit_callbacks):
    client.force_login(owner_editor)
    page = client.post(step(draft), {"title": "Plantegning", "file": pdf()}, follow=True)
    assert "Plantegning" in page.content.decode()
    document = draft.documents.get()
    assert (document.title, document.name, document.published_at) == ("Plantegning", "plan.pdf", None)
    stored = document.file
    with django_capture_on_commit_callbacks(execute=True):
        client.post(step(draft), {"remove": str(document.public_id)})
    assert not draft.documents.exists()
    assert not stored.storage.exists(stored.name)


def test_without_a_title_it_has_the_files_name(draft, owner_editor):
    assert add(draft, owner_editor, name="Tall fra nettene.pdf").title == "Tall fra nettene"


@pytest.mark.parametrize(
    ("name", "content"),
    [("side.html", b"<html><script>alert(1)</script></html>"), ("bilde.svg", b"<svg xmlns='x'/>"), ("tom.pdf", b"")],
)
def test_what_is_no_document_is_refused_with_the_title_kept(client, draft, owner_editor, name, content):
    client.force_login(owner_editor)
    page = client.post(step(draft), {"title": "Min tittel", "file": pdf(name, content)})
    assert page.context["form"].errors["file"]
    assert "Min tittel" in page.content.decode()
    assert not draft.documents.exists()


def test_the_same_file_twice_and_too_many_are_refused(draft, owner_editor, monkeypatch):
    add(draft, owner_editor)
    with pytest.raises(ActionRefused) as refused:
        add(draft, owner_editor, name="annet-navn.pdf")
    assert refused.value.code == "exists"
    monkeypatch.setattr("procurement.needs.documents.MAX_FILES", 1)
    with pytest.raises(ActionRefused) as refused:
        add(draft, owner_editor, content=PDF + b"2")
    assert refused.value.code == "many"


def test_only_who_may_edit_adds_and_removes(draft, owner_editor, owner_member, firm_editor):
    document = add(draft, owner_editor)
    for user in (owner_member, firm_editor):
        with pytest.raises(NotAllowed):
            add(draft, user, content=PDF + b"2")
        with pytest.raises(NotAllowed):
            documents.remove_document(document=document, by=user)


def test_a_drafts_document_is_for_those_who_see_the_draft(
    client, draft, owner_member, coordinator, firm_editor, person
):
    document = NeedDocumentFactory(need=draft)
    for user, status in ((owner_member, 200), (coordinator, 200), (firm_editor, 404), (person, 404)):
        client.force_login(user)
        assert client.get(fetch(document)).status_code == status
    client.logout()
    assert client.get(fetch(document)).status_code == 404


def test_publication_makes_it_public_as_a_download_and_notes_it_in_the_dialogue(client, draft, owner_editor):
    document = add(draft, owner_editor, title="Plantegning")
    publication.publish_need(need=draft, by=owner_editor)
    document.refresh_from_db()
    draft.refresh_from_db()
    assert document.published_at == draft.published_at
    entry = DialogueEntry.objects.get(source=f"document:{document.pk}")
    assert (entry.kind, entry.document, entry.firm) == ("document", document, None)
    assert entry.shared_at is not None
    page = client.get(fetch(document))
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Content-Disposition"].startswith("attachment")
    assert page["Content-Type"] == "application/octet-stream"
    assert b"".join(page.streaming_content) == PDF
    assert "Plantegning" in client.get(draft.get_absolute_url()).content.decode()
    with pytest.raises(ActionRefused) as refused:
        documents.remove_document(document=document, by=owner_editor)
    assert refused.value.code == "published"


def test_a_file_with_a_virus_stops_publication_and_one_that_waits_is_not_fetched(client, draft, owner_editor):
    document = NeedDocumentFactory(need=draft, scan=StoredFile.Scan.INFECTED)
    with pytest.raises(ActionRefused) as refused:
        publication.publish_need(need=draft, by=owner_editor)
    assert refused.value.code == "infected"
    NeedDocument.objects.update(scan=StoredFile.Scan.WAITING)
    publication.publish_need(need=draft, by=owner_editor)
    assert client.get(fetch(document)).status_code == 404
    assert "Kontrolleres" in client.get(draft.get_absolute_url()).content.decode()


def test_who_adds_a_document_has_written_last(draft, owner_editor):
    add(draft, owner_editor)
    draft.refresh_from_db()
    assert draft.written_by == owner_editor


def test_what_one_firm_was_given_is_not_on_the_page_before_it_is_shared(
    client, need, firm, owner_editor, coordinator, firm_editor
):
    document = NeedDocumentFactory(need=need, title="Delt i møtet")
    entry = DialogueEntryFactory(need=need, firm=firm, document=document)
    for user in (owner_editor, coordinator, firm_editor):
        client.force_login(user)
        assert "Delt i møtet" not in client.get(need.get_absolute_url()).content.decode()
    assert not need_queries.pending_documents(need).exists()
    for user, status in ((owner_editor, 200), (coordinator, 404), (firm_editor, 404)):
        client.force_login(user)
        assert client.get(fetch(document)).status_code == status
    dialogue_actions.share_entry(entry=entry, by=owner_editor, title="Plantegning", text="")
    client.logout()
    assert "Delt i møtet" in client.get(need.get_absolute_url()).content.decode()
    assert client.get(fetch(document)).status_code == 200


def test_nonsense_for_a_document_is_not_found(client, draft, owner_editor):
    client.force_login(owner_editor)
    assert client.post(step(draft), {"remove": "tull"}).status_code == 404
    other = NeedDocumentFactory()
    assert client.post(step(draft), {"remove": str(other.public_id)}).status_code == 404
