"""Questions about a need: read by a coordinator, answered by the owner, for all at once. Who asks stays with the portal.

That a question is asked goes into no audit entry: the row is the record, and who asked can be taken out of it.
"""

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.states import next_state

from ..models import DialogueEntry, Need, Question
from ..needs.actions import locked_need
from ..needs.dialogue_file import note_entry
from ..states import QUESTION_TRANSITIONS, NeedStage, QuestionState
from .letters import tell_answered, tell_not_passed_on, tell_owner

# One person's questions about one need that wait to be read.
MOST_WAITING = 10


@transaction.atomic
def ask_question(*, need, by, text) -> Question:
    """Ask until the last day for questions, by the database's clock and in Norwegian time."""
    need = locked_need(need)
    ensure(by, "procurement.ask_question", need)
    if not Need.objects.taking_questions().filter(pk=need.pk).exists():
        raise ActionRefused(_("The last day for questions has passed, or the need is no longer open."), code="deadline")
    if not text.strip():
        raise ActionRefused(_("Write a question."), code="empty")
    if Question.objects.filter(need=need, asker=by, state=QuestionState.ASKED).count() >= MOST_WAITING:
        raise ActionRefused(_("You have many questions that wait to be read. Ask more when they are."), code="many")
    return Question.objects.create(need=need, asker=by, text=text.strip(), language=by.language)


@transaction.atomic
def pass_on_question(*, question, by, public_text) -> Question:
    """A coordinator gives the owner the question, without what tells who asks."""
    question = _locked(question)
    ensure(by, "procurement.moderate_question", question)
    target = next_state(QUESTION_TRANSITIONS, "pass_on", question.state)
    if not public_text.strip():
        raise ActionRefused(_("Write the question as everyone is to see it."), code="empty")
    question.state, question.public_text, question.read_by = target, public_text.strip(), by
    question.read_at = Now()
    question.save()
    audit.record("pass_on_question", question, by=by, after={"state": target})
    tell_owner(question)
    return question


@transaction.atomic
def decline_question(*, question, by, reason) -> Question:
    """A coordinator does not pass it on, and tells whoever asked why."""
    question = _locked(question)
    ensure(by, "procurement.moderate_question", question)
    target = next_state(QUESTION_TRANSITIONS, "decline", question.state)
    if not reason.strip():
        raise ActionRefused(_("Write why the question is not passed on."), code="reason")
    question.state, question.reason, question.read_by, question.read_at = target, reason.strip(), by, Now()
    question.save()
    audit.record("decline_question", question, by=by, after={"state": target})
    tell_not_passed_on(question)
    return question


@transaction.atomic
def answer_question(*, question, by, answer) -> Question:
    """The owner answers, and everyone who is involved is told at once. The number is given now, and says nothing of
    when the question was asked."""
    need = locked_need(question.need)
    question = _locked(question)
    ensure(by, "procurement.answer_question", question)
    target = next_state(QUESTION_TRANSITIONS, "answer", question.state)
    if need.stage not in {NeedStage.PUBLISHED, NeedStage.CLOSED}:
        raise ActionRefused(_("Questions are answered before the need is handed over or concluded."), code="state")
    if not answer.strip():
        raise ActionRefused(_("Write an answer."), code="empty")
    question.state, question.answer, question.answered_by, question.answered_at = target, answer.strip(), by, Now()
    question.number = (need.questions.aggregate(last=Max("number"))["last"] or 0) + 1
    question.save()
    audit.record("answer_question", question, by=by, after={"number": question.number})
    with translation.override(need.language):
        title = _("Question %(number)s") % {"number": question.number}
    note_entry(
        need=need,
        kind=DialogueEntry.Kind.ANSWER,
        title=title,
        text=f"{question.public_text}\n\n{question.answer}",
        source=f"question:{question.number}",
        by=by,
    )
    tell_answered(question, besides=by)
    return question


def _locked(question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("need__owner", "asker")
    return rows.get(pk=question.pk)
