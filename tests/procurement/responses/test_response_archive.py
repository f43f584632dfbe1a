"""The opened responses of a need as an archive."""

import csv
import hashlib
import io
import json
import re
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.models import AuditEntry
from procurement.models import Response, ResponseAttachment, ResponseVersion
from procurement.models.response_trail import content_of, fingerprint_of
from tests.factories.actors import ActorFactory
from tests.factories.procurement import NeedFactory, ResponseAttachmentFactory, ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(municipality):
    return NeedFactory(owner=municipality, stage="closed", title="Fall på sykehjem", slug="fall")


def submitted(need, name, files=(), **content):
    response = ResponseFactory(need=need, firm=ActorFactory(name=name), state="submitted", **content)
    for file in files:
        ResponseAttachmentFactory(response=response, **file)
    kept = content_of(response)
    response.versions.update(content=kept, fingerprint=fingerprint_of(kept))
    opened = {"opened_at": timezone.now(), "opened_by_name": "Innkjøper", "fingerprint": fingerprint_of(kept)}
    Response.objects.filter(pk=response.pk).update(**opened)
    return response


def take_out(client, person, need):
    client.force_login(person)
    answer = client.post(reverse("procurement:need_responses_export", args=[need.slug]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_all_that_is_opened_is_there_and_nothing_else(client, need, owner_member):
    submitted(need, "Aksel AS", [{"name": "kart.pdf"}, {"name": "kart.pdf"}])
    submitted(need, "Berit/../AS", [{"name": "pris.pdf", "is_secret": True, "secret_reason": "Prisen"}])
    ResponseFactory(need=need, firm__name="Uåpnet AS", state="submitted", summary="Forseglet")
    ResponseFactory(need=need, firm__name="Kladd AS")
    archive = take_out(client, owner_member, need)
    assert archive.namelist() == [
        "01 Aksel AS/filer/kart.pdf",
        "01 Aksel AS/filer/kart (2).pdf",
        "01 Aksel AS/svar.html",
        "01 Aksel AS/svar.json",
        "02 Berit .. AS/forretningshemmeligheter/pris.pdf",
        "02 Berit .. AS/svar.html",
        "02 Berit .. AS/svar.json",
        "index.html",
        "index.csv",
        "SHA256SUMS",
    ]
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert "Uåpnet".encode() not in everything
    assert b"Forseglet" not in everything


def test_the_json_has_the_fingerprint_of_the_receipt(client, need, owner_member):
    response = submitted(need, "Aksel AS", [{"name": "kart.pdf"}])
    archive = take_out(client, owner_member, need)
    text = archive.read("01 Aksel AS/svar.json")
    assert hashlib.sha256(text).hexdigest() == ResponseVersion.objects.get(response=response).fingerprint
    file = json.loads(text)["attachments"][0]
    assert hashlib.sha256(archive.read("01 Aksel AS/filer/kart.pdf")).hexdigest() == file["sha256"]


def test_secret_parts_are_marked_with_the_reason(client, need, owner_member):
    submitted(need, "Aksel AS", price_model="100 kr per seng", secrets={"price_model": "Ingen andre vet prisen"})
    page = take_out(client, owner_member, need).read("01 Aksel AS/svar.html").decode()
    page = re.sub(r">\s+<", "><", page)
    assert '<div class="secret"><p>Forretningshemmelighet: Ingen andre vet prisen</p><p>100 kr per seng</p>' in page


def test_files_that_cannot_be_fetched_are_named_with_why(client, need, owner_member):
    scan = ResponseAttachment.Scan
    response = submitted(need, "Aksel AS", [{"name": "smittet.pdf", "scan": scan.INFECTED}, {"name": "borte.pdf"}])
    gone = response.attachments.get(name="borte.pdf")
    gone.file.storage.delete(gone.file.name)
    archive = take_out(client, owner_member, need)
    assert not [name for name in archive.namelist() if name.endswith(".pdf")]
    rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[0]["Filer som mangler"] == (
        "smittet.pdf: Stoppet: et virus ble funnet; borte.pdf: Filen finnes ikke lenger i lageret"
    )
    assert "smittet.pdf" in archive.read("index.html").decode()


def test_no_script_and_no_formula_comes_along(client, need, owner_member):
    submitted(need, "Aksel AS", summary="=1+1", solution="<script>alert(1)</script> [x](javascript:alert(1))")
    archive = take_out(client, owner_member, need)
    assert b"'=1+1" in archive.read("index.csv")
    page = archive.read("01 Aksel AS/svar.html").decode()
    assert "<script" not in page
    assert 'href="javascript' not in page


def test_notes_and_marks_stay_in_the_portal(client, need, owner_member):
    from procurement.responses.desk import write_note

    response = submitted(need, "Aksel AS")
    response.refresh_from_db()
    write_note(response=response, by=owner_member, mark=2, text="Svak på drift", is_shared=True)
    archive = take_out(client, owner_member, need)
    assert "Svak på drift".encode() not in b"".join(archive.read(name) for name in archive.namelist())


def test_taking_it_out_is_recorded_on_each_response(client, need, owner_member):
    responses = [submitted(need, f"Firma {number} AS") for number in range(2)]
    take_out(client, owner_member, need)
    entries = AuditEntry.objects.filter(action="export_response")
    assert {entry.target_id for entry in entries} == {str(response.pk) for response in responses}
    assert {(entry.by_id, entry.target_type) for entry in entries} == {(owner_member.pk, "procurement.response")}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_archive_takes_the_same_queries_for_any_number(client, need, owner_member, rows, django_assert_num_queries):
    for number in range(rows):
        submitted(need, f"Firma {number} AS", [{"name": "kart.pdf"}])
    client.force_login(owner_member)
    with django_assert_num_queries(15):
        client.post(reverse("procurement:need_responses_export", args=[need.slug]))
