"""Changes to a need after publication: to all at once, numbered, in the open."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.lifecycle import publication
from procurement.models import Amendment, AmendmentConfirmation, DialogueEntry, Need, NeedWatch
from procurement.needs import amending, differences
from procurement.needs.amending import AMENDABLE
from procurement.responses import confirming
from procurement.working_days import dialogue_dates
from tests.at_once import at_once
from tests.factories.actors import MembershipFactory, RegionFactory, TopicFactory, UserFactory
from tests.factories.procurement import NeedDocumentFactory, NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db
WHY = "Kommunestyret har gitt oss mer penger."


def url(name, *args):
    return reverse(f"procurement:{name}", args=args)


def later(days):
    return timezone.now().replace(microsecond=0) + timedelta(days=days)


def amend(need, by, **fields):
    return amending.amend_need(need=need, by=by, why=WHY, **(fields or {"budget_to": 2_000_000}))


def test_an_amendment_keeps_old_and_new_and_changes_the_need(need, owner_editor):
    first = amend(need, owner_editor, budget_to=2_000_000, summary=need.summary)
    second = amend(need, owner_editor, budget_to=3_000_000, limits="Uten kamera.")
    need.refresh_from_db()
    assert (need.budget_to, need.limits) == (3_000_000, "Uten kamera.")
    assert (first.number, second.number) == (1, 2)
    assert first.changes == [{"field": "budget_to", "old": "", "new": "2000000"}]
    assert second.changes[0] == {"field": "budget_to", "old": "2000000", "new": "3000000"}
    assert [row.number for row, _changes in differences.amendments_of(need)] == [2, 1]
    assert AuditEntry.objects.filter(action="amend_need").count() == 2
    entry = DialogueEntry.objects.get(source="amendment:1")
    assert (entry.kind, entry.firm, entry.title) == ("amendment", None, "Endring 1")
    assert WHY in entry.text


def test_a_new_deadline_moves_the_days_for_questions_and_answers(need, owner_editor):
    deadline = later(40)
    amendment = amend(need, owner_editor, response_deadline=deadline)
    need.refresh_from_db()
    dates = dialogue_dates(timezone.localdate(deadline))
    assert (need.questions_until, need.answers_until) == (dates.questions_until, dates.answers_until)
    assert [row["field"] for row in amendment.changes] == ["response_deadline", "questions_until", "answers_until"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"response_deadline": timedelta(days=-1)}, "past"),
        ({"response_deadline": timedelta(days=5)}, "too_soon"),
        ({"starts_from": timedelta(days=-2)}, "past"),
        ({"title": "Noe helt annet"}, "fixed"),
        ({"is_sealed": False}, "fixed"),
        ({"problem": ""}, "incomplete"),
        ({"summary": "Beboere blir liggende før noen merker at de har falt."}, "same"),
    ],
)
def test_what_would_be_unfair_is_refused_and_changes_nothing(need, owner_editor, fields, code):
    now = timezone.now()
    fields = {
        name: (now + value if name == "response_deadline" else (now + value).date())
        if isinstance(value, timedelta)
        else value
        for name, value in fields.items()
    }
    with pytest.raises(ActionRefused) as refused:
        amend(need, owner_editor, **fields)
    assert refused.value.code == code
    assert not Amendment.objects.exists()


def test_a_deadline_can_always_be_moved_later(need, owner_editor):
    Need.objects.filter(pk=need.pk).update(response_deadline=later(1))
    assert [row["field"] for row in amend(need, owner_editor, response_deadline=later(2)).changes] == [
        "response_deadline"
    ]


def test_only_the_owners_editors_and_only_while_it_is_open(
    need, owner_editor, owner_member, firm_editor, coordinator, pass_deadline
):
    for user in (owner_member, firm_editor, coordinator):
        with pytest.raises(NotAllowed):
            amend(need, user)
    with pytest.raises(ActionRefused) as refused:
        amending.amend_need(need=need, by=owner_editor, why="  ", budget_to=1)
    assert refused.value.code == "why"
    pass_deadline(need)
    with pytest.raises(ActionRefused) as refused:
        amend(need, owner_editor)
    assert refused.value.code == "state"


def test_a_colleagues_change_in_between_refuses_this_one(need, owner_editor):
    seen = Need.objects.get(pk=need.pk).version_seen
    amend(need, owner_editor)
    with pytest.raises(ActionRefused) as refused:
        amend(need, owner_editor, budget_to=5, seen=seen)
    assert refused.value.code == "changed"


def form_data(client, address):
    """What a browser would send back of the form as it stands."""
    data = {}
    for field in client.get(address).context["form"]:
        value = field.value()
        if field.name == "response_deadline":
            at = timezone.localtime(value)
            data |= {"response_deadline_0": at.date().isoformat(), "response_deadline_1": at.strftime("%H:%M")}
        elif value not in (None, False):
            data[field.name] = value
    return data


def test_the_editor_sees_what_changes_before_it_does(client, need, owner_editor):
    client.force_login(owner_editor)
    address = url("need_amend", need.slug)
    data = form_data(client, address)
    assert "Du har ikke endret noe ennå" in client.post(address, data | {"why": WHY}).content.decode()
    data |= {"budget_to": "2 000 000", "why": WHY, "is_material": "on"}
    preview = client.post(address, data)
    assert "2 mill. kr" in preview.content.decode()
    assert not Amendment.objects.exists()
    hidden = {field.html_name: field.value() for field in preview.context["form"] if field.name != "response_deadline"}
    again = {name: value for name, value in hidden.items() if value is not None} | {
        name: data[name] for name in ("response_deadline_0", "response_deadline_1")
    }
    assert client.post(address, again | {"back": "yes"}).context["form"]["why"].value() == WHY
    done = client.post(address, again | {"confirm": "yes"})
    assert done.status_code == 302
    amendment = Amendment.objects.get()
    assert amendment.is_material
    assert [row["field"] for row in amendment.changes] == ["budget_to"]
    html = client.get(need.get_absolute_url()).content.decode()
    assert "Endring 1" in html
    assert WHY in html
    client.logout()
    assert "Endret" in client.get(url("need_list")).content.decode()


def test_the_page_takes_the_same_queries_for_one_and_three_amendments(client, need, owner_editor):
    counts = []
    for number in range(3):
        amend(need, owner_editor, budget_to=1_000_000 + number)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(need.get_absolute_url()).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_topics_codes_and_place_are_amended_and_told_in_words(client, need, owner_editor, sent_tasks):
    old, new = TopicFactory(name_nb="Søvn", name_en="Sleep"), TopicFactory(name_nb="Fall", name_en="Falls")
    need.topics.set([old])
    NeedWatch.objects.create(need=need, person=UserFactory())
    amendment = amend(
        need,
        owner_editor,
        topics=[new],
        region=RegionFactory(name="Lier"),
        innovation_types=["mar-nov"],
        cpv_codes=["33195000", "48180000"],
    )
    need.refresh_from_db()
    assert (list(need.topics.all()), need.region.name, need.cpv_codes) == ([new], "Lier", ["33195000", "48180000"])
    words = {change.label: (change.old, change.new) for change in differences.in_words(amendment.changes)}
    assert words["Temaer"] == ("Søvn", "Fall")
    assert words["Kommune eller fylke"] == ("", "Lier")
    assert words["Type innovasjon"] == ("", "Nytt for markedet")
    assert words["CPV-koder"] == ("", "33195000 Pasientovervåkingssystemer, 48180000 Medisinsk programvare")
    assert "48180000 Medisinsk programvare" in OutgoingMail.objects.get().text
    assert "Fall" in client.get(need.get_absolute_url()).content.decode()


def test_firms_are_matched_anew_when_it_is_about_something_else(need, owner_editor, sent_tasks):
    with TestCase.captureOnCommitCallbacks(execute=True):
        amend(need, owner_editor, budget_to=5)
    assert sent_tasks == []
    with TestCase.captureOnCommitCallbacks(execute=True):
        amend(need, owner_editor, topics=[TopicFactory()])
    assert sent_tasks == [("matching.tasks.find_matches", ("need", need.pk))]


def new_file(name="tall.pdf", content=b"%PDF-1.7\ntall\n%%EOF"):
    return SimpleUploadedFile(name, content, "application/pdf")


def test_a_document_is_added_with_an_amendment_and_not_before(client, need, owner_editor, firm_editor):
    NeedWatch.objects.create(need=need, person=firm_editor)
    client.force_login(owner_editor)
    address = url("need_amend", need.slug)
    data = form_data(client, address) | {"limits": "Uten kamera", "title": "Tall fra nettene"}
    page = client.post(address, data | {"file": new_file(), "upload": "yes"})
    document = need.documents.get()
    assert page.context["form"]["limits"].value() == "Uten kamera"
    assert not page.context["form"].errors
    assert document.published_at is None
    fetch = reverse("procurement:need_document", args=[need.slug, document.public_id])
    client.logout()
    assert client.get(fetch).status_code == 404
    assert "Tall fra nettene" not in client.get(need.get_absolute_url()).content.decode()
    client.force_login(owner_editor)
    data = form_data(client, address) | {"why": WHY}
    preview = client.post(address, data)
    assert "Tall fra nettene (tall.pdf)" in preview.content.decode()
    assert client.post(address, data | {"confirm": "yes"}).status_code == 302
    document.refresh_from_db()
    amendment = Amendment.objects.get()
    assert document.published_at == amendment.at
    assert amendment.changes == [{"field": "documents", "old": "", "new": "Tall fra nettene (tall.pdf)"}]
    assert set(DialogueEntry.objects.values_list("source", flat=True)) == {"amendment:1", f"document:{document.pk}"}
    assert "Tall fra nettene (tall.pdf)" in OutgoingMail.objects.get(to=firm_editor.email).text
    client.logout()
    assert client.get(fetch).status_code == 200
    html = client.get(need.get_absolute_url()).content.decode()
    assert "lagt til" in html


def test_a_pending_document_can_be_removed_and_a_refused_file_loses_nothing(client, need, owner_editor):
    client.force_login(owner_editor)
    address = url("need_amend", need.slug)
    data = form_data(client, address) | {"limits": "Uten kamera"}
    client.post(address, data | {"file": new_file(), "upload": "yes"})
    page = client.post(address, data | {"file": new_file(), "upload": "yes"})
    assert "Akkurat denne filen ligger der allerede" in page.content.decode()
    page = client.post(address, data | {"file": new_file("side.html", b"<html>"), "why": WHY})
    assert page.context["new_file"].errors["file"]
    assert page.context["form"]["limits"].value() == "Uten kamera"
    page = client.post(address, data | {"remove": str(need.documents.get().public_id)})
    assert page.context["form"]["limits"].value() == "Uten kamera"
    assert not need.documents.exists()
    assert client.post(address, data | {"remove": "tull"}).status_code == 200


def test_a_document_that_is_public_already_is_not_added_again(need, owner_editor):
    document = NeedDocumentFactory(need=need)
    amend(need, owner_editor, documents=[document])
    with pytest.raises(ActionRefused) as refused:
        amend(need, owner_editor, documents=[document])
    assert refused.value.code == "changed"
    assert Amendment.objects.count() == 1


@pytest.fixture
def submitted(need, firm):
    return ResponseFactory(need=need, firm=firm, state="submitted")


def test_after_a_material_change_a_responder_is_asked_to_confirm(client, need, submitted, owner_editor, firm_editor):
    amending.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    mail = OutgoingMail.objects.get()
    assert mail.key.startswith("sealed:")
    assert str(submitted.public_id) in mail.text
    client.force_login(firm_editor)
    assert "Står svaret fortsatt ved lag?" in client.get(submitted.get_absolute_url()).content.decode()
    for _time in range(2):
        assert client.post(url("response_confirm", submitted.public_id)).status_code == 302
    assert AmendmentConfirmation.objects.get().by == firm_editor
    assert "Står svaret fortsatt ved lag?" not in client.get(submitted.get_absolute_url()).content.decode()


@pytest.mark.parametrize("is_sealed", [True, False])
def test_the_firm_is_promised_a_seal_only_where_there_is_one(need, submitted, owner_editor, firm_editor, is_sealed):
    Need.objects.filter(pk=need.pk).update(is_sealed=is_sealed)
    amending.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    told = OutgoingMail.objects.get(to=firm_editor.email).text
    assert "Bekreft før fristen" in told
    assert ("Ingen utenfor bedriften din ser dette" in told) == is_sealed


def test_a_change_that_is_not_material_asks_nobody(need, submitted, owner_editor, firm_editor):
    amend(need, owner_editor)
    assert str(submitted.public_id) not in OutgoingMail.objects.get(to=firm_editor.email).text
    assert confirming.confirm_response(response=submitted, by=firm_editor) == []


def test_the_owner_learns_of_confirmations_when_the_response_is_opened(
    client, need, submitted, owner_editor, firm_editor, pass_deadline
):
    amending.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    confirming.confirm_response(response=submitted, by=firm_editor)
    client.force_login(owner_editor)
    assert client.get(submitted.get_absolute_url()).status_code == 404
    pass_deadline(need)
    client.post(url("need_open_responses", need.slug))
    assert "bekreftet" in client.get(submitted.get_absolute_url()).content.decode()
    with pytest.raises(ActionRefused) as refused:
        confirming.confirm_response(response=submitted, by=firm_editor)
    assert refused.value.code == "deadline"


def test_nobody_but_the_firms_editors_confirms(
    client, need, submitted, owner_editor, firm_member, other_editor, coordinator
):
    amending.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    for user, status in ((owner_editor, 404), (other_editor, 404), (coordinator, 404), (firm_member, 403)):
        client.force_login(user)
        assert client.post(url("response_confirm", submitted.public_id)).status_code == status
    assert not AmendmentConfirmation.objects.exists()
    assert not AuditEntry.objects.filter(action="confirm_response").exists()


def test_publishing_sets_the_dates_nobody_has_set(municipality, owner_editor, sent_tasks):
    need = NeedFactory(owner=municipality, stage="draft", response_deadline=later(40))
    publication.publish_need(need=need, by=owner_editor)
    need.refresh_from_db()
    dates = dialogue_dates(timezone.localdate(need.response_deadline))
    assert (need.questions_until, need.answers_until) == (dates.questions_until, dates.answers_until)
    soon = NeedFactory(owner=municipality, stage="draft", response_deadline=later(2))
    publication.publish_need(need=soon, by=owner_editor)
    soon.refresh_from_db()
    assert soon.questions_until is None


def test_every_field_that_can_be_changed_has_words(need):
    changes = [{"field": name, "old": "", "new": ""} for name in AMENDABLE]
    assert all(change.label for change in differences.in_words(changes))


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_amending_at_once_get_a_number_each():
    need = NeedFactory()
    people = [MembershipFactory(actor=need.owner).person for _editor in range(3)]
    results = at_once(
        *(
            lambda person=person, sum_=pk: amend(need, person, budget_to=sum_).number
            for pk, person in enumerate(people, 5)
        )
    )
    assert sorted(results) == [1, 2, 3]


def test_a_coordinator_who_follows_the_need_and_joins_a_firm_learns_of_no_response(
    need, submitted, owner_editor, firm_editor, coordinator
):
    MembershipFactory(actor=submitted.firm, person=coordinator)
    NeedWatch.objects.create(need=need, person=coordinator)
    amending.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    told = OutgoingMail.objects.get(to=coordinator.email).text
    assert (str(submitted.public_id) in told, submitted.firm.name in told) == (False, False)
    assert str(submitted.public_id) in OutgoingMail.objects.get(to=firm_editor.email).text
