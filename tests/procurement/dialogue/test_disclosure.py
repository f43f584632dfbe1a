"""The dialogue as all read it, and its publication."""

import hashlib
import io
import json
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.dialogue import actions as dialogue_actions
from procurement.dialogue import disclosure as dialogue_disclosure
from procurement.dialogue.bundle import disclosure
from procurement.models import Amendment, DisclosureBundle, NeedDocument, NeedWatch, Question
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import DialogueEntryFactory, NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db
SECRET = "Ultralydmatten under madrassen"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def document(need, name="kart.pdf", content=b"%PDF-1.7 kart", **facts):
    return NeedDocument.objects.create(
        need=need,
        title=facts.pop("title", "Kart"),
        name=name,
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        scan=facts.pop("scan", "unscanned"),
        published_at=facts.pop("published_at", timezone.now()),
        file=ContentFile(content, name="x"),
        **facts,
    )


@pytest.fixture
def spoken(need, firm):
    """A need with something of every kind, all of it shared."""
    Amendment.objects.create(
        need=need,
        number=1,
        by_name="Innkjøper",
        why="Vi vet mer nå.",
        changes=[{"field": "problem", "old": "Nattevakten går runder.", "new": need.problem}],
    )
    Question.objects.create(
        need=need,
        asker=UserFactory(name="Siri Spør"),
        text="Jeg i Fallsikker AS lurer på antall rom",
        public_text="Hvor mange rom?",
        answer="120 rom.",
        state="answered",
        number=1,
        answered_at=timezone.now(),
    )
    day = timezone.now() - timedelta(days=2)
    DialogueEntryFactory(need=need, firm=firm, at=day, shared_at=timezone.now(), title="Om natten", text="To på vakt.")
    DialogueEntryFactory(need=need, kind="document", title="Dokument: Kart", document=document(need))
    return need


def opened(bundle):
    return zipfile.ZipFile(io.BytesIO(bundle.file.open("rb").read()))


def whole(archive):
    return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_the_bundle_holds_all_that_is_public_and_its_checksums_hold(spoken, owner_editor, tmp_path):
    bundle, is_new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    assert is_new
    assert bundle.number == 1
    archive = opened(bundle)
    archive.extractall(tmp_path / "out")
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, check=False)
    assert checked.returncode == 0
    index = archive.read("index.html").decode()
    for words in (
        "Fall på sykehjem",
        "Nattevakten går runder.",
        "Hvor mange rom?",
        "120 rom.",
        "Om natten",
        "To på vakt",
    ):
        assert words in index
    assert archive.read("dokumenter/kart.pdf") == b"%PDF-1.7 kart"
    assert hashlib.sha256(b"%PDF-1.7 kart").hexdigest() in index
    data = json.loads(archive.read("dialog.json"))
    assert {row["title"] for row in data["dialogue"]} == {"Om natten", "Dokument: Kart"}
    assert bundle.sha256 == hashlib.sha256(bundle.file.open("rb").read()).hexdigest()
    assert AuditEntry.objects.filter(action="publish_bundle").count() == 1


def test_no_firm_no_asker_and_no_response_is_in_it(spoken, firm, owner_editor):
    ResponseFactory(need=spoken, firm=firm, state="submitted", summary=SECRET)
    bundle, _new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    text = whole(opened(bundle))
    for words in (SECRET, firm.name, "Siri Spør", "lurer på", str(owner_editor)):
        assert words not in text


def test_two_clicks_make_one_and_tell_everyone_once(spoken, owner_editor, person):
    NeedWatch.objects.create(need=spoken, person=person)
    first, _new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    again, is_new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    assert (again, is_new) == (first, False)
    mail = OutgoingMail.objects.get(to=person.email)
    assert first.get_absolute_url() in mail.text
    assert first.sha256 in mail.text
    DialogueEntryFactory(need=spoken, title="Nytt")
    second, is_new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    assert (second.number, is_new) == (2, True)
    assert "Nytt" not in whole(opened(first))
    assert "Nytt" in whole(opened(second))


def test_the_same_content_gives_the_same_bytes_whoever_clicks_and_when(spoken, owner_editor):
    english = MembershipFactory(actor=spoken.owner, person__language="en").person
    first, _new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    first.delete()
    second, _new = dialogue_disclosure.publish_bundle(need=spoken, by=english)
    assert second.sha256 == first.sha256


def test_what_one_supplier_alone_has_is_neither_published_nor_forgotten(spoken, firm, owner_editor):
    secret = document(spoken, "hemmelig.pdf", b"%PDF-1.7 bare for en", title="Bare for én", published_at=None)
    entry = DialogueEntryFactory(
        need=spoken, firm=firm, title="Prisantydning", text="Under to millioner", document=secret
    )
    with pytest.raises(ActionRefused) as refusal:
        dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    assert refusal.value.code == "unshared"
    assert secret not in disclosure(spoken).documents
    assert entry.title not in str(disclosure(spoken).as_data)
    dialogue_actions.share_entry(entry=entry, by=owner_editor)
    bundle, _new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    assert opened(bundle).read("dokumenter/hemmelig.pdf") == b"%PDF-1.7 bare for en"


def test_a_document_that_is_being_checked_is_waited_for_and_an_infected_one_left_out(spoken, owner_editor):
    row = document(spoken, "ny.pdf", b"%PDF-1.7 ny", scan="waiting")
    with pytest.raises(ActionRefused) as refusal:
        dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    assert refusal.value.code == "scan"
    NeedDocument.objects.filter(pk=row.pk).update(scan="infected")
    bundle, _new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    assert "dokumenter/ny.pdf" not in opened(bundle).namelist()
    assert "det ble funnet virus" in opened(bundle).read("index.html").decode()


def test_a_document_gone_from_the_store_is_told_of_and_nothing_published(spoken, owner_editor):
    row = document(spoken, "borte.pdf", b"%PDF-1.7 borte")
    row.file.storage.delete(row.file.name)
    with pytest.raises(ActionRefused, match=r"borte\.pdf"):
        dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    assert not DisclosureBundle.objects.exists()


@pytest.mark.parametrize("stage", ["draft", "review"])
def test_nothing_is_published_of_a_draft(stage):
    need = NeedFactory(stage=stage)
    with pytest.raises(ActionRefused):
        dialogue_disclosure.publish_bundle(need=need, by=MembershipFactory(actor=need.owner).person)


def test_who_may_publish(spoken, owner_member, firm_editor):
    both = CoordinatorFactory()
    MembershipFactory(person=both, actor=spoken.owner, role="administrator")
    for who in (owner_member, firm_editor, both, CoordinatorFactory(), UserFactory()):
        with pytest.raises(NotAllowed):
            dialogue_disclosure.publish_bundle(need=spoken, by=who)


def test_anyone_fetches_a_published_archive_and_reads_the_dialogue(client, spoken, firm, owner_editor):
    bundle, _new = dialogue_disclosure.publish_bundle(need=spoken, by=owner_editor)
    answer = client.get(bundle.get_absolute_url())
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == bundle.sha256
    assert bundle.name in answer.headers["Content-Disposition"]
    page = client.get(reverse("procurement:need_dialogue", args=[spoken.slug])).content.decode()
    for words in ("Om natten", "To på vakt", "kart.pdf", bundle.sha256):
        assert words in page
    assert firm.name not in page
    assert client.get(reverse("procurement:need_bundle", args=[spoken.slug, 2])).status_code == 404
    assert bundle.get_absolute_url() in client.get(spoken.get_absolute_url()).content.decode()


def test_a_supplier_that_comes_late_reads_the_whole_and_nobody_reads_what_is_unshared(client, spoken, firm):
    DialogueEntryFactory(need=spoken, firm=firm, title="Prisantydning", text="Under to millioner")
    late = MembershipFactory(actor__name="Sent ute AS").person
    for who in (None, late, CoordinatorFactory()):
        if who:
            client.force_login(who)
        for address in ("need_dialogue", "need_detail"):
            page = client.get(reverse(f"procurement:{address}", args=[spoken.slug])).content.decode()
            assert "Prisantydning" not in page
            assert firm.name not in page
        page = client.get(reverse("procurement:need_dialogue", args=[spoken.slug])).content.decode()
        assert "Om natten" in page


def test_the_same_thing_given_to_many_does_not_tell_how_many(client, need, owner_editor):
    NeedWatch.objects.create(need=need, person=UserFactory())
    rows = [
        DialogueEntryFactory(need=need, firm=MembershipFactory().actor, title="Svar", text="Ja.") for _n in range(3)
    ]
    dialogue_actions.share_entry(entry=rows[1], by=owner_editor)
    assert need.dialogue.filter(shared_at=None).count() == 0
    assert OutgoingMail.objects.count() == 1
    assert len(disclosure(need).dialogue) == 1
    assert disclosure(need).dialogue[0].first_at == rows[0].at


def test_the_page_takes_the_same_queries_for_one_and_many(client, need):
    counts = []
    for number in range(3):
        for _row in range(1 + number):
            DialogueEntryFactory(need=need, document=document(need, content=b"%d" % timezone.now().timestamp()))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("procurement:need_dialogue", args=[need.slug]))
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_handing_over_lists_what_is_unshared_and_advises_to_publish_first(client, firm):
    need = NeedFactory(stage="closed")
    editor = MembershipFactory(actor=need.owner).person
    entry = DialogueEntryFactory(need=need, firm=firm, title="Prisantydning", text="Under to millioner")
    entry.refresh_from_db()
    share = reverse("procurement:dialogue_share", args=[need.slug, entry.public_id])
    page = reverse("procurement:need_hand_over", args=[need.slug])
    client.force_login(editor)
    before = client.get(page).content.decode()
    for words in ("Prisantydning", firm.name, share):
        assert words in before
    assert "Publiser dialogen først" not in before
    client.post(share, {"title": "Prisantydning", "text": "Under to millioner"})
    between = client.get(page).content.decode()
    assert share not in between
    assert "Publiser dialogen først" in between
    client.post(reverse("procurement:need_disclosure", args=[need.slug]))
    assert need.bundles.count() == 1
    assert "Publiser dialogen først" not in client.get(page).content.decode()


def test_a_coordinator_with_a_membership_does_not_learn_there_which_firm_it_was(client, firm):
    need = NeedFactory(stage="closed")
    both = CoordinatorFactory()
    MembershipFactory(person=both, actor=need.owner, role="administrator")
    DialogueEntryFactory(need=need, firm=firm, title="Prisantydning")
    client.force_login(both)
    page = client.get(reverse("procurement:need_hand_over", args=[need.slug])).content.decode()
    assert firm.name not in page
    assert "Prisantydning" not in page


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_time_make_one():
    need = NeedFactory()
    DialogueEntryFactory(need=need)
    editor = MembershipFactory(actor=need.owner).person

    def click(_number):
        try:
            return dialogue_disclosure.publish_bundle(need=need, by=editor)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(click, range(4)))
    assert sorted(is_new for _bundle, is_new in results) == [False, False, False, True]
    assert DisclosureBundle.objects.count() == 1


def test_a_public_document_that_one_firm_is_handed_stays_public(client, spoken, firm):
    row = NeedDocument.objects.get(name="kart.pdf")
    DialogueEntryFactory(need=spoken, firm=firm, title="Fikk kartet på papir", document=row)
    assert row in disclosure(spoken).documents
    assert "kart.pdf" in client.get(spoken.get_absolute_url()).content.decode()
