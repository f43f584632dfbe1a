"""A need is opened for dialogue once more: what was read stays read, the rest goes on under a new seal."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from procurement.lifecycle import concluding, reopening
from procurement.models import DialogueEntry, Need, Response
from procurement.needs import amending
from procurement.responses import actions as response_actions
from procurement.responses import opening
from tests.factories.actors import MembershipFactory
from tests.factories.procurement import ResponseFactory

pytestmark = pytest.mark.django_db
WHY = "Budsjettet er nå vedtatt."
WORDS = {"summary": "Radar", "solution": "Måler pust", "contact": "Kari"}


@pytest.fixture
def later():
    return timezone.now() + timedelta(days=40)


@pytest.fixture
def closed(need, pass_deadline):
    pass_deadline(need)
    concluding.close_due_needs()
    need.refresh_from_db()
    return need


def reopen(need, by, later, **more):
    return reopening.reopen_need(need=need, by=by, why=WHY, response_deadline=later, **more)


def test_reopening_is_an_amendment_that_the_involved_hear_of(closed, firm, firm_editor, owner_editor, later):
    ResponseFactory(need=closed, firm=firm, state="submitted")
    need = reopen(closed, owner_editor, later)
    assert (need.stage, need.round, need.response_deadline) == ("published", 2, later)
    amendment = need.amendments.get()
    assert (amendment.why, amendment.changes[0]["field"]) == (WHY, "response_deadline")
    assert DialogueEntry.objects.get(need=need).text.startswith(WHY)
    mail = OutgoingMail.objects.get(to=firm_editor.email)
    assert mail.key.startswith("sealed:")
    assert WHY in mail.text


@pytest.mark.parametrize("stage", ["draft", "review", "published"])
def test_only_after_the_deadline(need, owner_editor, later, stage):
    Need.objects.filter(pk=need.pk).update(
        stage=stage, published_at=need.published_at if stage == "published" else None, sent_at=timezone.now()
    )
    with pytest.raises(ActionRefused):
        reopen(need, owner_editor, later)


def test_a_deadline_in_the_past_and_no_reason_are_refused(closed, owner_editor, later):
    for words in ({"why": " "}, {"response_deadline": timezone.now() - timedelta(minutes=1)}):
        with pytest.raises(ActionRefused):
            reopening.reopen_need(need=closed, by=owner_editor, **{"why": WHY, "response_deadline": later, **words})
    closed.refresh_from_db()
    assert (closed.stage, closed.round) == ("closed", 1)


def test_a_concluded_need_loses_its_conclusion_but_not_its_history(closed, owner_editor, later):
    concluding.conclude_need(need=closed, by=owner_editor, outcome="dropped", conclusion="Ingen penger.")
    need = reopen(closed, owner_editor, later)
    assert (need.outcome, need.conclusion, need.concluded_at) == ("", "", None)
    assert need.history.filter(conclusion="Ingen penger.").exists()


def test_what_was_opened_stays_open_and_as_it_was(client, closed, firm, firm_editor, owner_editor, later):
    response = ResponseFactory(need=closed, firm=firm, state="submitted", summary="Matte")
    opening.open_responses(need=closed, by=owner_editor)
    reopen(closed, owner_editor, later)
    client.force_login(owner_editor)
    assert client.get(response.get_absolute_url()).status_code == 200
    assert firm.name in client.get(reverse("procurement:need_responses", args=[closed.slug])).content.decode()
    with pytest.raises(ActionRefused) as refusal:
        response_actions.submit_response(response=response, by=firm_editor, **WORDS)
    assert refusal.value.code == "deadline"
    for attempt in (response_actions.take_back_response, response_actions.withdraw_response):
        with pytest.raises(ActionRefused) as refusal:
            attempt(response=response, by=firm_editor)
        assert refusal.value.code == "opened"
    response.refresh_from_db()
    assert (response.state, response.summary) == ("submitted", "Matte")


def test_the_firm_writes_a_new_one_that_begins_with_the_old_words(
    client, closed, firm, firm_editor, owner_editor, later, pass_deadline
):
    first = ResponseFactory(need=closed, firm=firm, state="submitted", summary="Matte under madrassen")
    opening.open_responses(need=closed, by=owner_editor)
    reopen(closed, owner_editor, later)
    address = reverse("procurement:response_edit", args=[closed.slug])
    client.force_login(firm_editor)
    assert address in client.get(closed.get_absolute_url()).content.decode()
    assert "Matte under madrassen" in client.get(address).content.decode()
    client.post(address, {**WORDS, "submit": "1"})
    second = Response.objects.exclude(pk=first.pk).get()
    assert (second.state, second.round, second.summary) == ("submitted", 2, "Radar")
    client.force_login(owner_editor)
    assert client.get(second.get_absolute_url()).status_code == 404
    with pytest.raises(ActionRefused) as refusal:
        opening.open_responses(need=closed, by=owner_editor)
    assert refusal.value.code == "sealed"
    pass_deadline(closed)
    assert opening.open_responses(need=closed, by=owner_editor) == 1
    first.refresh_from_db()
    assert first.state == "submitted"


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_was_never_opened_goes_on_under_the_new_seal(
    client, closed, firm, firm_editor, owner_editor, later, state, pass_deadline
):
    response = ResponseFactory(need=closed, firm=firm, state=state)
    reopen(closed, owner_editor, later)
    response.refresh_from_db()
    assert (response.round, response.state) == (2, state)
    response_actions.submit_response(response=response, by=firm_editor, **WORDS)
    pass_deadline(closed)
    assert opening.open_responses(need=closed, by=owner_editor) == 1


def test_the_page_shows_where_it_stands_and_keeps_what_was_typed(client, closed, owner_editor):
    client.force_login(owner_editor)
    address = reverse("procurement:need_reopen", args=[closed.slug])
    assert address in client.get(closed.get_absolute_url()).content.decode()
    html = client.post(address, {"why": WHY}).content.decode()
    assert WHY in html
    day = timezone.localdate() + timedelta(days=40)
    client.post(address, {"why": WHY, "response_deadline_0": day.isoformat(), "response_deadline_1": "12:00"})
    closed.refresh_from_db()
    assert (closed.stage, timezone.localdate(closed.response_deadline)) == ("published", day)
    assert WHY in client.get(closed.get_absolute_url()).content.decode()


def test_the_desk_says_that_the_new_round_is_sealed(client, closed, firm, owner_editor, later):
    ResponseFactory(need=closed, firm=firm, state="submitted")
    opening.open_responses(need=closed, by=owner_editor)
    reopen(closed, owner_editor, later)
    client.force_login(owner_editor)
    html = client.get(reverse("procurement:need_responses", args=[closed.slug])).content.decode()
    assert firm.name in html
    assert "Forseglet til fristen" in html
    assert "En redaktør" not in html


def test_who_can_read_competitors_responses_writes_none(closed, firm, owner_editor, municipality, later):
    both = MembershipFactory(actor=municipality).person
    MembershipFactory(person=both, actor=firm)
    mine = ResponseFactory(need=closed, firm=firm)
    ResponseFactory(need=closed, state="submitted")
    opening.open_responses(need=closed, by=owner_editor)
    need = reopen(closed, owner_editor, later)
    mine.refresh_from_db()
    with pytest.raises(NotAllowed):
        response_actions.submit_response(response=mine, by=both, **WORDS)
    with pytest.raises(NotAllowed):
        response_actions.edit_response(response=mine, by=both, **WORDS)
    response_actions.withdraw_response(response=mine, by=MembershipFactory(actor=firm).person)
    with pytest.raises(NotAllowed):
        response_actions.start_response(need=need, firm=firm, by=both, **WORDS)


def test_who_has_responded_and_cannot_read_the_others_goes_on_writing(closed, firm, owner_editor, municipality, later):
    both = MembershipFactory(actor=municipality).person
    MembershipFactory(person=both, actor=firm)
    for responder in ({"firm": firm}, {}):
        ResponseFactory(need=closed, state="submitted", **responder)
    opening.open_responses(need=closed, by=owner_editor)
    need = reopen(closed, owner_editor, later)
    assert response_actions.start_response(need=need, firm=firm, by=both, **WORDS).round == 2


def test_what_was_read_in_an_earlier_round_is_not_to_be_confirmed_in_the_next(
    client, closed, firm, firm_editor, owner_editor, later
):
    response = ResponseFactory(need=closed, firm=firm, state="submitted")
    opening.open_responses(need=closed, by=owner_editor)
    need = reopen(closed, owner_editor, later)
    amending.amend_need(need=need, by=owner_editor, why=WHY, is_material=True, budget_to=2_000_000)
    assert (
        str(response.public_id) not in OutgoingMail.objects.get(to=firm_editor.email, key__contains="amendment:2").text
    )
    client.force_login(firm_editor)
    assert "Står svaret fortsatt ved lag?" not in client.get(response.get_absolute_url()).content.decode()
    client.force_login(owner_editor)
    assert client.get(response.get_absolute_url()).context["confirmations"] == []
