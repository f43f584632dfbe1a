"""What a firm has submitted: its versions, receipts and fingerprints."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from procurement.models import Response
from procurement.responses import actions as response_actions
from procurement.responses import opening
from tests.factories.procurement import ResponseFactory

pytestmark = pytest.mark.django_db
WORDS = {"summary": "Radar i taket", "solution": "En sensor", "contact": "post@firma.example"}


@pytest.fixture
def draft(need, firm):
    return ResponseFactory(need=need, firm=firm, secrets={"solution": "Oppskriften vår"}, maturity_trl=7)


def page(client, name, response, *args):
    return client.get(reverse(f"procurement:{name}", args=[response.public_id, *args]))


def test_submitting_keeps_the_words_and_their_fingerprint(client, draft, firm_editor):
    response = response_actions.submit_response(response=draft, by=firm_editor)
    version = response.versions.get()
    assert (version.number, version.submitted_at, version.submitted_by) == (1, response.submitted_at, firm_editor)
    assert abs(timezone.now() - version.submitted_at) < timedelta(minutes=1)
    client.force_login(firm_editor)
    file = page(client, "response_version", response, 1)
    assert "attachment" in file["Content-Disposition"]
    assert hashlib.sha256(file.content).hexdigest() == version.fingerprint == response.fingerprint
    content = json.loads(file.content)
    assert content["solution"] == draft.solution
    assert (content["secrets"], content["maturity_trl"]) == ({"solution": "Oppskriften vår"}, 7)
    assert file.content == json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_one_letter_gives_another_fingerprint_and_the_first_version_stands(draft, firm_editor):
    first = response_actions.submit_response(response=draft, by=firm_editor).fingerprint
    second = response_actions.submit_response(response=draft, by=firm_editor, solution=draft.solution + ".").fingerprint
    stored = [(version.number, version.fingerprint) for version in draft.versions.all()]
    assert stored == [(1, first), (2, second)]
    assert first != second


def test_the_receipt_is_shown_and_mailed(client, draft, firm_editor):
    client.force_login(firm_editor)
    answer = client.post(reverse("procurement:response_submit", args=[draft.public_id]))
    address = reverse("procurement:response_receipt", args=[draft.public_id, 1])
    assert answer["Location"] == address
    version = draft.versions.get()
    html = client.get(address).content.decode()
    seconds = timezone.localtime(version.submitted_at).strftime("%H:%M:%S")
    assert version.fingerprint in html
    assert seconds in html
    mail = OutgoingMail.objects.get()
    assert mail.key == f"sealed:response-receipt:{draft.public_id}:1"
    assert [word for word in (version.fingerprint, seconds, address) if word not in mail.text] == []
    assert page(client, "response_receipt", draft, 2).status_code == 404


def test_taken_back_it_is_a_draft_to_work_on_and_submit_again(client, draft, firm_editor):
    response = response_actions.submit_response(response=draft, by=firm_editor)
    client.force_login(firm_editor)
    client.post(reverse("procurement:response_take_back", args=[draft.public_id]))
    response.refresh_from_db()
    assert (response.state, response.submitted_at, response.submitted_by, response.fingerprint) == (
        "draft",
        None,
        None,
        "",
    )
    assert "Svaret ble tatt tilbake etterpå" in page(client, "response_receipt", response, 1).content.decode()
    with pytest.raises(ActionRefused):
        response_actions.take_back_response(response=response, by=firm_editor)
    response_actions.edit_response(response=response, by=firm_editor, **WORDS)
    response_actions.submit_response(response=response, by=firm_editor)
    assert [version.content["summary"] for version in response.versions.all()] == [draft.summary, WORDS["summary"]]
    assert OutgoingMail.objects.count() == 2
    html = page(client, "response_receipt", response, 1).content.decode()
    assert reverse("procurement:response_receipt", args=[response.public_id, 2]) in html


def test_what_is_withdrawn_stays_withdrawn(need, firm, firm_editor):
    response = ResponseFactory(need=need, firm=firm, state="withdrawn")
    for attempt in (
        response_actions.take_back_response,
        response_actions.submit_response,
        response_actions.withdraw_response,
    ):
        with pytest.raises(ActionRefused) as refusal:
            attempt(response=response, by=firm_editor)
        assert refusal.value.code == "state"


def test_after_the_deadline_nothing_is_taken_back(need, firm, firm_editor, firm_member, pass_deadline):
    response = ResponseFactory(need=need, firm=firm, state="submitted")
    with pytest.raises(NotAllowed):
        response_actions.take_back_response(response=response, by=firm_member)
    pass_deadline(need)
    with pytest.raises(ActionRefused) as refusal:
        response_actions.take_back_response(response=response, by=firm_editor)
    assert refusal.value.code == "deadline"
    response.refresh_from_db()
    assert (response.state, response.submitted_at is None) == ("submitted", False)


def test_the_owner_reads_the_last_submitted_version_and_no_other(
    client, draft, firm_editor, owner_editor, need, pass_deadline
):
    response_actions.submit_response(response=draft, by=firm_editor)
    response_actions.submit_response(response=draft, by=firm_editor, **WORDS)
    pass_deadline(need)
    opening.open_responses(need=need, by=owner_editor)
    Response.objects.filter(pk=draft.pk).update(summary="Skrevet etterpå")
    client.force_login(owner_editor)
    html = page(client, "response_detail", draft).content.decode()
    assert WORDS["summary"] in html
    assert "Skrevet etterpå" not in html
    assert draft.summary not in html
    assert reverse("procurement:response_receipt", args=[draft.public_id, 1]) not in html
    assert draft.versions.last().fingerprint in html
