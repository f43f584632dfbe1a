from datetime import timedelta

import pytest
from django.utils import timezone

from actors.vocabulary import ActorKind
from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import OutgoingMail
from procurement import tasks
from procurement.lifecycle import concluding, publication, sending
from procurement.models import Need, Response
from procurement.needs import actions as need_actions
from procurement.responses import actions as response_actions
from procurement.states import NeedStage, ResponseState
from procurement.vocabulary import Outcome
from tests.audit import entries_for
from tests.factories.actors import ActorFactory, MembershipFactory, TopicFactory
from tests.factories.procurement import NeedFactory, ResponseFactory

pytestmark = pytest.mark.django_db
CONTENT = {"summary": "Radar", "solution": "En sensor i taket", "contact": "post@firma.example"}


def names(thing):
    return [entry.action for entry in entries_for(thing)]


def test_create_need_makes_a_draft_with_an_address(municipality, owner_editor):
    topic = TopicFactory()
    need = need_actions.create_need(owner=municipality, by=owner_editor, title="Færre fall på natt", topics=[topic])
    assert (need.stage, need.slug, list(need.topics.all())) == ("draft", "faerre-fall-pa-natt", [topic])
    assert names(need) == ["create_need"]


def test_a_firm_or_a_plain_member_cannot_create_a_need(municipality, firm, firm_editor, owner_member):
    with pytest.raises(NotAllowed):
        need_actions.create_need(owner=firm, by=firm_editor, title="Mer salg")
    with pytest.raises(NotAllowed):
        need_actions.create_need(owner=municipality, by=owner_member, title="Færre fall")
    with pytest.raises(ActionRefused):
        need_actions.create_need(owner=firm, by=None, title="Mer salg")
    assert not Need.objects.exists()


@pytest.mark.parametrize("stage", ["draft", "review"])
def test_edit_need_records_what_changed(municipality, owner_editor, stage):
    need = NeedFactory(owner=municipality, stage=stage, budget_to=100)
    need_actions.edit_need(need=need, by=owner_editor, title=need.title, budget_to=200)
    entry = entries_for(need).get()
    assert (entry.before, entry.after) == ({"budget_to": "100"}, {"budget_to": "200"})


def test_a_published_need_cannot_be_edited(need, owner_editor):
    with pytest.raises(ActionRefused):
        need_actions.edit_need(need=need, by=owner_editor, title="Noe annet")
    need.refresh_from_db()
    assert need.title == "Fall på sykehjem"


def test_publish_need_opens_it_and_starts_matching(
    municipality, owner_editor, sent_tasks, django_capture_on_commit_callbacks
):
    need = NeedFactory(owner=municipality, stage="draft")
    with django_capture_on_commit_callbacks(execute=True):
        need = publication.publish_need(need=need, by=owner_editor)
    assert (need.stage, need.published_by) == ("published", owner_editor)
    assert sent_tasks == [("matching.tasks.find_matches", ("need", need.pk))]
    assert names(need) == ["publish_need"]


@pytest.mark.parametrize("field", ["summary", "problem", "wanted_effects", "contact_function", "contact_email"])
def test_publish_need_without_what_a_reader_needs_is_refused(municipality, owner_editor, field):
    need = NeedFactory(owner=municipality, stage="draft", **{field: ""})
    with pytest.raises(ActionRefused) as refusal:
        publication.publish_need(need=need, by=owner_editor)
    assert refusal.value.code == "incomplete"


def test_publish_need_with_a_deadline_in_the_past_is_refused(municipality, owner_editor):
    need = NeedFactory(owner=municipality, stage="draft", response_deadline=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ActionRefused) as refusal:
        publication.publish_need(need=need, by=owner_editor)
    assert refusal.value.code == "deadline"


def test_a_need_is_sent_returned_with_a_note_and_published_by_a_coordinator(municipality, owner_editor, coordinator):
    need = NeedFactory(owner=municipality, stage="draft")
    need = sending.send_need(need=need, by=owner_editor)
    assert (need.stage, need.sent_at is not None) == ("review", True)
    need = sending.return_need(need=need, by=coordinator, note="Si mer om dagens praksis.")
    assert (need.stage, need.review_note) == ("draft", "Si mer om dagens praksis.")
    need = sending.send_need(need=need, by=owner_editor)
    assert need.review_note == ""
    need = publication.publish_need(need=need, by=coordinator)
    assert names(need) == ["publish_need", "send_need", "return_need", "send_need"]


def test_others_move_no_need(municipality, firm_editor, owner_member, other_editor):
    need = NeedFactory(owner=municipality, stage="draft")
    for by in (firm_editor, owner_member, other_editor):
        for move in (sending.send_need, publication.publish_need, need_actions.edit_need):
            with pytest.raises(NotAllowed):
                move(need=need, by=by)


def test_a_published_need_is_not_published_again(need, owner_editor):
    with pytest.raises(ActionRefused):
        publication.publish_need(need=need, by=owner_editor)


def test_close_due_needs_closes_at_the_deadline_once(need, pass_deadline):
    NeedFactory()
    assert tasks.close_due_needs() == 0
    pass_deadline(need)
    assert [tasks.close_due_needs(), tasks.close_due_needs()] == [1, 0]
    need.refresh_from_db()
    assert (need.stage, need.closed_at) == ("closed", need.response_deadline)
    entry = entries_for(need).get()
    assert (entry.action, entry.by_id) == ("close_need", None)


def test_close_due_needs_takes_the_time_as_given(need):
    assert concluding.close_due_needs(at=need.response_deadline - timedelta(seconds=1)) == 0
    assert concluding.close_due_needs(at=need.response_deadline) == 1


def test_conclude_need_takes_outcome_and_words(municipality, owner_editor):
    need = NeedFactory(owner=municipality, stage="closed")
    with pytest.raises(ActionRefused):
        concluding.conclude_need(need=need, by=owner_editor, outcome=Outcome.BOUGHT, conclusion=" ")
    need = concluding.conclude_need(need=need, by=owner_editor, outcome=Outcome.BOUGHT, conclusion="Kjøpt.")
    assert (need.stage, need.outcome, need.concluded_by) == ("concluded", "bought", owner_editor)


def test_an_open_need_is_not_concluded(need, owner_editor):
    with pytest.raises(ActionRefused):
        concluding.conclude_need(need=need, by=owner_editor, outcome=Outcome.DROPPED, conclusion="Nei.")


def test_a_response_is_begun_edited_submitted_and_receipted(need, firm, firm_editor):
    firm_editor.language = "en"
    firm_editor.save()
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, summary="Radar")
    assert (response.state, response.author) == ("draft", firm_editor)
    response = response_actions.edit_response(response=response, by=firm_editor, version=1, **CONTENT)
    response = response_actions.submit_response(response=response, by=firm_editor)
    assert (response.state, response.submitted_by, response.version) == ("submitted", firm_editor, 2)
    assert response.submitted_at < need.response_deadline
    assert names(response) == ["submit_response", "edit_response", "start_response"]
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.category, mail.language) == (firm_editor.email, "service", "en")
    assert mail.subject == "We have received your response"
    assert str(response.public_id) in mail.text
    assert "Fall på sykehjem" in mail.text


def test_nobody_but_the_sender_gets_mail_of_a_response(need, firm, firm_editor, owner_editor, coordinator):
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, **CONTENT)
    response = response_actions.submit_response(response=response, by=firm_editor)
    response = response_actions.submit_response(
        response=response, by=firm_editor, **{**CONTENT, "summary": "Bedre radar"}
    )
    response_actions.withdraw_response(response=response, by=firm_editor)
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {firm_editor.email}
    assert OutgoingMail.objects.count() == 2
    assert not OutgoingMail.objects.readable().exists()


def test_submit_response_without_the_solution_is_refused_and_saves_nothing(need, firm, firm_editor):
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, summary="Radar")
    with pytest.raises(ActionRefused) as refusal:
        response_actions.submit_response(response=response, by=firm_editor, summary="Ny", solution="", contact="x")
    assert refusal.value.code == "incomplete"
    response.refresh_from_db()
    assert (response.state, response.summary) == ("draft", "Radar")


def test_a_submitted_response_is_submitted_anew_and_never_half_changed(need, firm, firm_editor):
    response = ResponseFactory(need=need, firm=firm, state="submitted")
    with pytest.raises(ActionRefused):
        response_actions.submit_response(response=response, by=firm_editor, **{**CONTENT, "solution": ""})
    response.refresh_from_db()
    assert response.solution == "En sensor uten kamera varsler vakttelefonen."
    with pytest.raises(ActionRefused):
        response_actions.edit_response(response=response, by=firm_editor, solution="Halvferdig")
    before = response.submitted_at
    response = response_actions.submit_response(response=response, by=firm_editor, version=1, **CONTENT)
    assert (response.solution, response.version) == ("En sensor i taket", 2)
    assert response.submitted_at > before


def test_a_colleagues_change_in_between_is_not_overwritten(need, firm, firm_editor):
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, **CONTENT)
    response_actions.edit_response(response=response, by=firm_editor, version=1, summary="Kollegaens ord")
    for save in (response_actions.edit_response, response_actions.submit_response):
        with pytest.raises(ActionRefused) as refusal:
            save(response=response, by=firm_editor, version=1, summary="Mine ord")
        assert refusal.value.code == "changed"
    response.refresh_from_db()
    assert response.summary == "Kollegaens ord"


@pytest.mark.parametrize("ago", [{"seconds": 0}, {"seconds": 1}, {"days": 3}])
def test_from_the_deadline_on_everything_is_refused(need, firm, firm_editor, other_editor, pass_deadline, ago):
    response = response_actions.start_response(need=need, firm=firm, by=firm_editor, **CONTENT)
    pass_deadline(need, **ago)
    other = other_editor.editable_actors().get()
    for attempt in (
        lambda: response_actions.submit_response(response=response, by=firm_editor),
        lambda: response_actions.edit_response(response=response, by=firm_editor, summary="Sent"),
        lambda: response_actions.withdraw_response(response=response, by=firm_editor),
        lambda: response_actions.start_response(need=need, firm=other, by=other_editor),
    ):
        with pytest.raises(ActionRefused) as refusal:
            attempt()
        assert refusal.value.code == "deadline"
    response.refresh_from_db()
    assert (response.state, response.summary, Response.objects.count()) == ("draft", "Radar", 1)


def test_withdraw_response_makes_room_for_a_new_one(need, firm, firm_editor):
    response = ResponseFactory(need=need, firm=firm, state="submitted")
    with pytest.raises(ActionRefused) as refusal:
        response_actions.start_response(need=need, firm=firm, by=firm_editor)
    assert refusal.value.code == "exists"
    response = response_actions.withdraw_response(response=response, by=firm_editor)
    assert (response.state, response.withdrawn_at is not None) == ("withdrawn", True)
    assert response_actions.start_response(need=need, firm=firm, by=firm_editor).state == ResponseState.DRAFT


@pytest.mark.parametrize("kind", [ActorKind.MUNICIPALITY, ActorKind.FUNDER, ActorKind.CLUSTER])
def test_only_suppliers_respond(need, kind):
    membership = MembershipFactory(actor__kind=kind)
    with pytest.raises(NotAllowed):
        response_actions.start_response(need=need, firm=membership.actor, by=membership.person)


def test_an_unapproved_firm_a_plain_member_and_a_coordinator_cannot_respond(need, firm, firm_member, coordinator):
    applied = MembershipFactory(actor__state="applied")
    MembershipFactory(actor=firm, person=coordinator)
    for actor, by in ((applied.actor, applied.person), (firm, firm_member), (firm, coordinator)):
        with pytest.raises(NotAllowed):
            response_actions.start_response(need=need, firm=actor, by=by)


def test_an_owner_that_could_respond_elsewhere_cannot_answer_itself():
    membership = MembershipFactory(actor__kind=ActorKind.FIRM)
    own = NeedFactory(owner=membership.actor)
    with pytest.raises(NotAllowed):
        response_actions.start_response(need=own, firm=membership.actor, by=membership.person)


def test_what_has_responses_is_not_deleted_and_tells_nothing(need, firm):
    ResponseFactory(need=need, firm=firm, state="submitted")
    for thing in (need, firm):
        with pytest.raises(ActionRefused) as refusal:
            thing.delete()
        assert "respons" not in str(refusal.value).lower()
    assert ActorFactory().delete()[0]


def test_stages_in_use_are_known():
    assert set(NeedStage.values) == {"draft", "review", "published", "closed", "handed_over", "concluded"}
