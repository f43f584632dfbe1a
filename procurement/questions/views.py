"""Asking, reading and answering questions about a need."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import missing_as_404, refusal_on_form

from ..models import Question
from ..needs.views import load
from . import actions, queries
from .forms import AnswerForm, DeclineForm, PassOnForm, QuestionForm


@login_required
@never_cache
def need_ask(request, slug):
    """Ask, and see how what one has asked stands."""
    need = load(request, slug)
    ensure(request.user, "procurement.ask_question", need)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            actions.ask_question(need=need, by=request.user, text=form.cleaned_data["text"])
            messages.success(request, _("Your question is sent. A coordinator reads it first."))
            return redirect("procurement:need_ask", need.slug)
    context = {
        "need": need,
        "form": form,
        "open": queries.takes_questions(need),
        "questions": queries.own_questions(request.user, need),
    }
    return render(request, "procurement/questions/need_ask.html", context)


@login_required
@never_cache
def need_questions(request, slug):
    """What waits for the owner's answer."""
    need = load(request, slug)
    ensure(request.user, "procurement.answer_questions_of", need)
    context = {"need": need, "questions": queries.questions_to_answer(need)}
    return render(request, "procurement/questions/need_questions.html", context)


@login_required
@never_cache
def question_answer(request, public_id):
    with missing_as_404(Question):
        question = queries.question_to_answer(request.user, public_id)
    ensure(request.user, "procurement.answer_question", question)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            actions.answer_question(question=question, by=request.user, answer=form.cleaned_data["answer"])
            messages.success(request, _("The answer is public, and everyone who is involved is told."))
            return redirect(f"{question.need.get_absolute_url()}#questions")
    context = {"question": question, "need": question.need, "form": form}
    return render(request, "procurement/questions/question_answer.html", context)


@login_required
@never_cache
def question_list(request):
    """What coordinators must read."""
    ensure(request.user, "procurement.moderate_questions")
    questions = Question.objects.for_moderator(request.user).select_related("need__owner")
    questions = questions.defer("asker")
    return render(request, "procurement/questions/question_list.html", {"questions": questions})


@login_required
@never_cache
def question_moderate(request, public_id):
    ensure(request.user, "procurement.moderate_questions")
    question = Question.objects.for_moderator(request.user).select_related("need__owner").filter(public_id=public_id)
    question = question.first()
    if question is None:
        raise Http404
    declining = "decline" in request.POST
    pass_on = PassOnForm(None if declining else request.POST or None, initial={"public_text": question.text})
    decline = DeclineForm(request.POST if declining else None)
    form = decline if declining else pass_on
    if request.method == "POST" and form.is_valid():
        action = actions.decline_question if declining else actions.pass_on_question
        with refusal_on_form(form):
            action(question=question, by=request.user, **form.cleaned_data)
            messages.success(request, _("Whoever asked is told.") if declining else _("The owner has the question."))
            return redirect("procurement:question_list")
    context = {"question": question, "need": question.need, "pass_on": pass_on, "decline": decline}
    return render(request, "procurement/questions/question_moderate.html", context)
