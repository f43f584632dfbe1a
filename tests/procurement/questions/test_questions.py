"""Questions about a need: the answer is for all, and who asks is for nobody."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystem.shared.errors import ActionRefused, NotAllowed
from ecosystem.shared.models import AuditEntry, OutgoingMail
from procurement.models import DialogueEntry, Need, NeedWatch, Question
from procurement.questions import actions as question_actions
from procurement.questions import queries as question_queries
from tests.at_once import at_once
from tests.factories.actors import CoordinatorFactory, MembershipFactory, UserFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db
OWN_WORDS = "Vi i Fallsikker AS lurer på hvor mange rom det gjelder."
PUBLIC = "Hvor mange rom gjelder det?"


def url(name, *args):
    return reverse(f"procurement:{name}", args=args)


@pytest.fixture
def question(need, person):
    return question_actions.ask_question(need=need, by=person, text=OWN_WORDS)


@pytest.fixture
def passed_on(question, coordinator):
    return question_actions.pass_on_question(question=question, by=coordinator, public_text=PUBLIC)


def test_from_question_to_answer(client, need, person, owner_editor, coordinator):
    follower = UserFactory()
    NeedWatch.objects.create(need=need, person=follower)
    client.force_login(person)
    assert client.post(url("need_ask", need.slug), {"text": OWN_WORDS}).status_code == 302
    assert OWN_WORDS in client.get(url("need_ask", need.slug)).content.decode()
    question = Question.objects.get()
    client.force_login(coordinator)
    assert OWN_WORDS in client.get(url("question_list")).content.decode()
    page = client.get(url("question_moderate", question.public_id)).content.decode()
    assert OWN_WORDS in page
    assert person.name not in page
    client.post(url("question_moderate", question.public_id), {"public_text": PUBLIC})
    assert OutgoingMail.objects.get().to == owner_editor.email
    client.force_login(owner_editor)
    assert PUBLIC in client.get(url("need_questions", need.slug)).content.decode()
    client.post(url("question_answer", question.public_id), {"answer": "Førti rom."})
    question.refresh_from_db()
    assert (question.state, question.number) == ("answered", 1)
    told = OutgoingMail.objects.filter(key__startswith="sealed:need-news:")
    assert set(told.values_list("to", flat=True)) == {person.email, follower.email}
    assert "Førti rom." in told.first().text
    client.logout()
    html = client.get(need.get_absolute_url()).content.decode()
    assert PUBLIC in html
    assert "Førti rom." in html
    assert DialogueEntry.objects.get(source="question:1").kind == "answer"
    client.force_login(person)
    assert "Les svaret (spørsmål 1)" in client.get(url("need_ask", need.slug)).content.decode()


def test_a_declined_question_is_told_to_whoever_asked_and_nobody_else(client, question, person, coordinator, need):
    client.force_login(coordinator)
    client.post(url("question_moderate", question.public_id), {"decline": "yes", "reason": "Det står i behovet."})
    question.refresh_from_db()
    assert question.state == "declined"
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.key.startswith("sealed:")) == (person.email, True)
    assert "Det står i behovet." in mail.text
    client.force_login(person)
    assert "Det står i behovet." in client.get(url("need_ask", need.slug)).content.decode()


@pytest.mark.parametrize(("days", "open_"), [(None, True), (1, True), (0, True), (-1, False)])
def test_questions_are_taken_the_whole_last_day(need, person, days, open_):
    today = timezone.localdate()
    Need.objects.filter(pk=need.pk).update(questions_until=None if days is None else today + timedelta(days=days))
    assert question_queries.takes_questions(need) is open_
    if not open_:
        with pytest.raises(ActionRefused) as refused:
            question_actions.ask_question(need=need, by=person, text=PUBLIC)
        assert refused.value.code == "deadline"


def test_no_questions_after_the_deadline_or_before_publication(need, person, coordinator, municipality, pass_deadline):
    draft = NeedFactory(owner=municipality, stage="draft")
    pass_deadline(need)
    for closed, user in ((need, person), (draft, coordinator)):
        with pytest.raises(ActionRefused):
            question_actions.ask_question(need=closed, by=user, text=PUBLIC)
    assert not Question.objects.exists()


def test_the_owners_people_do_not_ask_and_others_do_not_answer(
    need, passed_on, owner_editor, owner_member, firm_editor, coordinator, person
):
    for user in (owner_editor, owner_member):
        with pytest.raises(NotAllowed):
            question_actions.ask_question(need=need, by=user, text=PUBLIC)
    for user in (owner_member, firm_editor, coordinator, person):
        with pytest.raises(NotAllowed):
            question_actions.answer_question(question=passed_on, by=user, answer="Ja.")
    for user in (owner_editor, firm_editor, person):
        with pytest.raises(NotAllowed):
            question_actions.pass_on_question(question=passed_on, by=user, public_text=PUBLIC)


def test_nobody_can_flood_the_coordinators(need, person):
    for number in range(10):
        question_actions.ask_question(need=need, by=person, text=f"Spørsmål {number}")
    with pytest.raises(ActionRefused) as refused:
        question_actions.ask_question(need=need, by=person, text="Og ett til")
    assert refused.value.code == "many"


def test_the_owner_and_the_public_never_meet_the_asker(client, need, question, person, owner_editor, coordinator):
    def everything(user):
        client.logout() if user is None else client.force_login(user)
        addresses = [
            need.get_absolute_url(),
            url("need_questions", need.slug),
            url("question_answer", question.public_id),
            url("need_ask", need.slug),
            "/api/v1/needs/",
        ]
        return " ".join(client.get(address).content.decode() for address in addresses)

    def hidden():
        for user in (None, owner_editor, coordinator, UserFactory()):
            seen = everything(user)
            assert person.name not in seen
            assert person.email not in seen
            assert "Fallsikker AS" not in seen

    hidden()
    client.force_login(owner_editor)
    assert client.get(url("question_answer", question.public_id)).status_code == 404
    question_actions.pass_on_question(question=question, by=coordinator, public_text=PUBLIC)
    hidden()
    question_actions.answer_question(question=question, by=owner_editor, answer="Førti.")
    hidden()
    assert not admin.site.is_registered(Question)
    assert not AuditEntry.objects.filter(by_id=person.pk).exists()
    letters = OutgoingMail.objects.exclude(to=person.email)
    assert not any(person.email in mail.text or OWN_WORDS in mail.text for mail in letters)


def test_the_owners_order_says_nothing_of_when_it_was_asked(need, person, coordinator):
    for number in range(6):
        question = question_actions.ask_question(need=need, by=person, text=f"Spørsmål {number}")
        question_actions.pass_on_question(question=question, by=coordinator, public_text=f"Spørsmål {number}")
    shown = list(question_queries.questions_to_answer(need))
    assert [row.public_id for row in shown] == sorted(row.public_id for row in shown)
    assert {"asker_id", "asked_at", "text"} <= shown[0].get_deferred_fields()


def test_a_coordinator_who_is_near_leaves_it_to_another(client, need, firm, municipality):
    asker = MembershipFactory(actor=firm).person
    near_asker, near_owner = CoordinatorFactory(), CoordinatorFactory()
    MembershipFactory(actor=firm, person=near_asker)
    MembershipFactory(actor=municipality, person=near_owner)
    question = question_actions.ask_question(need=need, by=asker, text=OWN_WORDS)
    for user in (near_asker, near_owner):  # nobody else can
        assert Question.objects.for_moderator(user).get() == question
    free = CoordinatorFactory()
    for user in (near_asker, near_owner):
        assert not Question.objects.for_moderator(user).exists()
        with pytest.raises(NotAllowed):
            question_actions.pass_on_question(question=question, by=user, public_text=PUBLIC)
        client.force_login(user)
        assert client.get(url("question_moderate", question.public_id)).status_code == 404
    assert Question.objects.for_moderator(free).get() == question
    Question.objects.update(asker=None)  # erased
    assert Question.objects.for_moderator(near_asker).get() == question
    assert not Question.objects.for_moderator(near_owner).exists()


def test_pages_take_the_same_queries_for_one_and_three(client, need, person, owner_editor, coordinator):
    counts = {name: [] for name in ("need_detail", "need_questions", "question_list", "need_ask")}
    for number in range(3):
        for text in ("svart", "venter", "uleste"):
            question = question_actions.ask_question(need=need, by=person, text=f"{text} {number}")
            if text != "uleste":
                question_actions.pass_on_question(question=question, by=coordinator, public_text=f"{text} {number}")
            if text == "svart":
                question_actions.answer_question(question=question, by=owner_editor, answer="Ja.")
        for name, numbers in counts.items():
            user = {"need_questions": owner_editor, "question_list": coordinator}.get(name, person)
            client.force_login(user)
            with CaptureQueriesContext(connection) as captured:
                address = url(name) if name == "question_list" else url(name, need.slug)
                assert client.get(address).status_code == 200
            numbers.append(len(captured))
    assert all(numbers[0] == numbers[2] for numbers in counts.values()), counts


@pytest.mark.django_db(transaction=True)
def test_answers_given_at_once_get_a_number_each():
    need, coordinator = NeedFactory(), CoordinatorFactory()
    questions = [
        question_actions.pass_on_question(
            question=question_actions.ask_question(need=need, by=UserFactory(), text=PUBLIC),
            by=coordinator,
            public_text=PUBLIC,
        )
        for _question in range(3)
    ]
    people = [MembershipFactory(actor=need.owner).person for _editor in range(3)]
    results = at_once(
        *(
            lambda pair=pair: question_actions.answer_question(question=pair[0], by=pair[1], answer="Ja.").number
            for pair in zip(questions, people, strict=True)
        )
    )
    assert sorted(results) == [1, 2, 3]
