"""The archive of a need's case: whole for the owner's people, and never more than they may read."""

import hashlib
import io
import json
import re
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats, timezone

from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.models import AuditEntry
from procurement.dialogue import actions as dialogue_actions
from procurement.dialogue import disclosure
from procurement.lifecycle import case as lifecycle_case
from procurement.lifecycle.log_words import ACTIONS
from procurement.meetings import minutes
from procurement.models import (
    Minutes,
    NeedDocument,
    Question,
    Response,
    ResponseAttachment,
    ResponseNote,
    ResponseReply,
)
from procurement.responses import opening
from tests.factories.actors import ActorFactory, CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import (
    DialogueEntryFactory,
    MeetingSlotFactory,
    NeedDocumentFactory,
    NeedFactory,
    ResponseAttachmentFactory,
    ResponseFactory,
)

pytestmark = pytest.mark.django_db
SECRET, HIDDEN = "Ultralydmatten under madrassen", "Hemmelig Sensor AS"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def closed():
    return NeedFactory(stage="closed", title="Fall om natten", owner__name="Drammen kommune")


@pytest.fixture
def editor(closed):
    return MembershipFactory(actor=closed.owner, person__name="Inger Innkjøper").person


def submitted(need, name=HIDDEN, **facts):
    response = ResponseFactory(need=need, firm=ActorFactory(name=name), summary=SECRET)
    ResponseAttachmentFactory(response=response, name="tegning.pdf")
    Response.objects.filter(pk=response.pk).update(state="submitted", submitted_at=timezone.now(), **facts)
    response.refresh_from_db()
    from procurement.models import ResponseVersion
    from procurement.models.response_trail import content_of, fingerprint_of

    content = content_of(response)
    ResponseVersion.objects.create(
        response=response,
        number=1,
        content=content,
        fingerprint=fingerprint_of(content),
        submitted_at=response.submitted_at,
        submitted_by_name="Selger",
    )
    return response


def exported(need, by):
    with lifecycle_case.export_case(need=need, by=by) as file:
        file.seek(0)
        return zipfile.ZipFile(io.BytesIO(file.read()))


def whole(archive):
    return "\n".join(
        [*archive.namelist(), *(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())]
    )


def test_everything_of_the_need_is_there_and_its_checksums_hold(closed, editor, tmp_path):
    firm = ActorFactory(name="Møtt AS")
    slot = MeetingSlotFactory(need=closed, firm=firm)
    Minutes.objects.create(
        slot=slot,
        minute_taker="Rita Referent",
        present="To",
        told="Vi har 120 rom.",
        shown="Radar",
        secrets={"shown": "Vårt"},
    )
    DialogueEntryFactory(need=closed, firm=firm, title="Prisantydning", text="Under to millioner")
    asker = UserFactory(name="Siri Spør")
    Question.objects.create(
        need=closed, asker=asker, text="Fra Siri Spør", public_text="Hvor mange rom?", state="with_owner"
    )
    Question.objects.create(need=closed, asker=asker, text="Fra Siri Spør: og natten?", state="asked")
    NeedDocument.objects.create(
        need=closed,
        title="Kart",
        name="kart.pdf",
        content_type="application/pdf",
        size=4,
        sha256="0" * 64,
        scan="clean",
        published_at=timezone.now(),
        file=ContentFile(b"%PDF", name="x"),
    )
    dialogue_actions.share_entry(entry=closed.dialogue.get(), by=editor)
    disclosure.publish_bundle(need=closed, by=editor)
    response = submitted(closed)
    opening.open_responses(need=closed, by=editor)
    ResponseReply.objects.create(response=response, kind="thanks", text="Takk for innsatsen", by_name="Inger")
    archive = exported(closed, editor)
    archive.extractall(tmp_path / "out")
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(b": OK") == len(archive.namelist()) - 1
    index = archive.read("index.html").decode()
    for words in ("Møtt AS", "Rita Referent", "Vi har 120 rom.", "Radar", "Prisantydning", "Hvor mange rom?"):
        assert words in index
    assert json.loads(archive.read("data/dialogue.json"))[0]["firm"] == "Møtt AS"
    assert json.loads(archive.read("data/need-versions.json"))[0]["values"]["title"] == "Fall om natten"
    kept = json.loads(archive.read("data/responses.json"))
    assert [(row["firm"], row["replies"][0]["text"]) for row in kept] == [(HIDDEN, "Takk for innsatsen")]
    assert (
        hashlib.sha256(archive.read(f"svar/01 {HIDDEN}/svar.json")).hexdigest() == response.versions.get().fingerprint
    )
    assert [name for name in archive.namelist() if name.endswith("tegning.pdf")]
    assert [name for name in archive.namelist() if name.startswith("publisert dialog/")]
    text = whole(archive)
    for words in ("Siri Spør", asker.email, "og natten?"):
        assert words not in text


@pytest.mark.parametrize("stage", ["published", "closed", "handed_over", "concluded"])
@pytest.mark.parametrize("opened", [False, True])
def test_what_is_not_opened_leaves_no_trace_at_any_stage(stage, opened):
    """Sealed, past the deadline but not opened, draft and withdrawn: the archive is the one without them."""
    need = NeedFactory(stage=stage)
    editor = MembershipFactory(actor=need.owner).person
    if opened and stage != "published":
        submitted(need, "Åpnet AS")
        opening.open_responses(need=need, by=editor)
    names = exported(need, editor).namelist()
    for state in ("draft", "submitted", "withdrawn"):
        response = submitted(need, f"{HIDDEN} {state}")
        Response.objects.filter(pk=response.pk).update(
            state=state,
            submitted_at=response.submitted_at if state == "submitted" else None,
            withdrawn_at=timezone.now() if state == "withdrawn" else None,
        )
    archive = exported(need, editor)
    assert HIDDEN not in whole(archive)
    assert archive.namelist() == names
    logged = AuditEntry.objects.filter(action="export_case").values_list("after", flat=True)
    assert all(set(after) == {"sha256"} for after in logged)


def test_what_a_firm_did_and_notes_not_shared_stay_where_they_are(closed, editor):
    response = submitted(closed)
    colleague = MembershipFactory(actor=closed.owner, person__name="Kari Kollega").person
    opening.open_responses(need=closed, by=editor)
    ResponseNote.objects.create(response=response, author=colleague, text="Bare for meg selv")
    ResponseNote.objects.create(response=response, author=editor, text="Mitt eget, ikke delt")
    ResponseNote.objects.create(response=response, author=UserFactory(), text="Godt svar", is_shared=True)
    AuditEntry.objects.create(
        by_name="Selger",
        action="submit_response",
        target_type="procurement.response",
        target_id=str(response.pk),
        target="x",
    )
    archive = exported(closed, editor)
    text = whole(archive)
    assert "Godt svar" in text
    for words in ("Bare for meg selv", "Mitt eget, ikke delt", "submit_response"):
        assert words not in text
    assert "open_response" in {row["action"] for row in json.loads(archive.read("data/log.json"))}


@pytest.mark.parametrize("scan", ["waiting", "infected"])
def test_a_file_that_may_not_be_fetched_is_told_of_and_left_out(closed, editor, scan):
    submitted(closed)
    ResponseAttachment.objects.update(scan=scan)
    opening.open_responses(need=closed, by=editor)
    archive = exported(closed, editor)
    assert not [name for name in archive.namelist() if name.endswith("tegning.pdf")]
    assert json.loads(archive.read("data/responses.json"))[0]["files"][0]["scan"] == scan


def test_a_document_that_is_gone_from_the_store_is_told_of_and_stops_nothing(closed, editor):
    lost = NeedDocumentFactory(need=closed, name="tegning.pdf", published_at=timezone.now())
    NeedDocumentFactory(need=closed, name="tegning.pdf", published_at=timezone.now())
    lost.file.storage.delete(lost.file.name)
    archive = exported(closed, editor)
    assert [name for name in archive.namelist() if name.startswith("dokumenter/")] == ["dokumenter/tegning.pdf"]
    assert "Filen finnes ikke lenger i lageret" in archive.read("index.html").decode()


def test_a_published_archive_that_is_gone_is_told_of_and_stops_nothing(closed, editor):
    bundle, _new = disclosure.publish_bundle(need=closed, by=editor)
    bundle.file.storage.delete(bundle.file.name)
    index = exported(closed, editor).read("index.html").decode()
    assert f"{bundle.name}: Filen finnes ikke lenger i lageret" in index
    assert bundle.sha256 in index


def test_only_the_owners_neutral_editors_and_each_time_is_recorded(client, closed, editor):
    page = reverse("procurement:need_case", args=[closed.slug])
    member = MembershipFactory(actor=closed.owner, role="member").person
    both = CoordinatorFactory()
    MembershipFactory(person=both, actor=closed.owner, role="administrator")
    for who in (member, both, CoordinatorFactory(), MembershipFactory().person, UserFactory()):
        client.force_login(who)
        assert client.get(page).status_code == 403
        assert client.post(page).status_code == 403
        with pytest.raises(NotAllowed):
            lifecycle_case.export_case(need=closed, by=who)
    client.force_login(editor)
    assert client.get(page).status_code == 200
    assert not AuditEntry.objects.filter(action="export_case").exists()
    answer = client.post(page)
    digest = hashlib.sha256(b"".join(answer.streaming_content)).hexdigest()
    assert AuditEntry.objects.get(action="export_case").after == {"sha256": digest}
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="sak-')


def test_it_takes_the_same_queries_for_one_and_five(closed, editor):
    counts = []
    for number in range(3):
        for row in range(1 + number):
            submitted(closed, f"Firma {number} {row} AS")
            DialogueEntryFactory(need=closed)
            MeetingSlotFactory(need=closed)
        opening.open_responses(need=closed, by=editor)
        with CaptureQueriesContext(connection) as captured:
            exported(closed, editor)
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_the_log_tells_in_words_what_was_done_and_to_what(closed, editor):
    slot = MeetingSlotFactory(need=closed, firm=ActorFactory(), starts_at=timezone.now() - timedelta(hours=1))
    minutes.write_minutes(slot=slot, by=editor, minute_taker="Kari", present="Per", told="Ja.")
    lifecycle_case.export_case(need=closed, by=editor).close()
    archive = exported(closed, editor)
    page = archive.read("index.html").decode()
    start = formats.date_format(timezone.localtime(slot.starts_at), "DATETIME_FORMAT")
    assert f"Skrev referat: {start}" in page
    assert "Tok ut saken" in page
    assert "write_minutes" not in page
    assert {row["action"] for row in json.loads(archive.read("data/log.json"))} >= {"write_minutes", "export_case"}


def test_every_action_in_the_log_has_words():
    root = Path(lifecycle_case.__file__).parent.parent  # the nouns, not the desk
    code = "\n".join(path.read_text() for path in root.glob("*/*.py") if path.name != "log_words.py")
    named = set(re.findall(r"audit\.record(?:_many)?\(\s*\"(\w+)\"", code))
    never = {name for name in named if name.endswith(("_question", "_file", "_policy", "_note"))}
    firms = {"start_response", "edit_response", "submit_response", "take_back_response", "withdraw_response"}
    assert named - never - firms - {"confirm_response"} <= set(ACTIONS)
    assert [name for name in ACTIONS if f'"{name}"' not in code] == []
