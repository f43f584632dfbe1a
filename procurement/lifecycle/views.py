"""The needs' pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.calendars import calendar_response
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form
from ecosystem.shared.states import possible_moves

from ..dialogue import queries as dialogue_queries
from ..following import queries as following_queries
from ..joint import queries as joint_queries
from ..meetings import ics
from ..meetings import queries as meeting_queries
from ..models.answering import answering
from ..needs import differences, steps
from ..needs import queries as need_queries
from ..needs.views import load
from ..options import queries as option_queries
from ..partnership import queries as partnership_queries
from ..questions import queries as question_queries
from ..room import queries as room_queries
from ..states import TRANSITIONS
from . import concluding, handover, publication, queries, sending, stages
from .filters import SORTS, NeedFilter
from .move_forms import ConclusionForm, HandOverForm, ReturnForm

PER_PAGE = 20


def need_list(request):
    found = NeedFilter(request.GET, queryset=queries.published_needs())
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    fragment = request.htmx and not request.htmx.boosted
    return render(
        request,
        "procurement/lifecycle/need_list.html#results" if fragment else "procurement/lifecycle/need_list.html",
        {
            "filter": found,
            "page": page,
            "sorts": SORTS,
            "default_sort": "" if request.GET.get("q") else "deadline",
            "can_create": allowed(request.user, "procurement.create_need"),
        },
    )


def need_detail(request, slug):
    need = load(request, slug)
    return render(
        request,
        "procurement/lifecycle/need_detail.html",
        {
            "need": need,
            "standing": queries.standing(request.user, need),
            "steps": stages.steps(need),
            "what_next": stages.what_next(need),
            "sections": need_queries.sections(need),
            "documents": need_queries.documents_of(request.user, need),
            "expected": need_queries.expected_dates(need) if need.is_editable else None,
            "amendments": differences.amendments_of(need),
            "answered": question_queries.answered_questions(need),
            **dialogue_queries.dialogue_summary(need),
            **option_queries.options_part(request.user, need),
            "takes_questions": question_queries.takes_questions(need),
            "can_ask": need.is_public and allowed(request.user, "procurement.ask_question", need),
            "can_answer": need.is_public and allowed(request.user, "procurement.answer_questions_of", need),
            "meetings": meeting_queries.meetings_of(request.user, need),
            "who": following_queries.who_follows(request.user, need),
            "joint": joint_queries.joint_of(request.user, need),
            "gathered_in": joint_queries.gathered_in(request.user, need),
            "room": room_queries.room_in_brief(request.user, need),
            **partnership_queries.partnership_part(request.user, need),
            "watching": need_queries.is_watching(request.user, need),
            "answering": answering(need.owner.needs.published()) if need.is_open() else None,
        },
    )


def need_ics(request, slug):
    """The dates of the dialogue for one's own calendar."""
    need = load(request, slug)
    text = ics.need_dates(need, at=timezone.now())
    return calendar_response(text, f"{need.slug}.ics", private=request.user.is_authenticated)


@login_required
@require_POST
def need_send(request, slug):
    need = load(request, slug)
    return _move(request, need, sending.send_need, _("Sent. A coordinator reads the need and publishes it."))


@login_required
def need_return(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.return_need", need)
    if "return" not in possible_moves(TRANSITIONS, need.stage):
        return redirect(need)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _move(
            request, need, sending.return_need, _("The need is a draft again."), note=form.cleaned_data["note"]
        )
    return render(request, "procurement/lifecycle/need_return.html", {"form": form, "need": need})


@login_required
def need_publish(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.publish_need", need)
    if request.method == "POST":
        return _move(request, need, publication.publish_need, _("The need is published. Firms it may suit are told."))
    if not need.is_editable:
        return redirect(need)
    return render(
        request,
        "procurement/lifecycle/need_publish.html",
        {
            "need": need,
            "steps": need_queries.progress(need, steps.PREVIEW),
            "missing": need.missing,
            "needs_colleague": need.written_by_id == request.user.pk and need.wants_two_people(),
        },
    )


@login_required
def need_conclude(request, slug):
    need = load(request, slug)
    return _form_and_move(
        request,
        need,
        "conclude",
        concluding.conclude_need,
        ConclusionForm,
        too_early=_("A need is concluded after its deadline."),
        done=_("The need is concluded."),
        beside=lambda: queries.before_handover(request.user, need),
    )


@login_required
def need_hand_over(request, slug):
    need = load(request, slug)
    return _form_and_move(
        request,
        need,
        "hand_over",
        handover.hand_over_need,
        HandOverForm,
        too_early=_("A need is handed over after its deadline, and before it is concluded."),
        done=_("The need is handed over. Everyone who is involved is told."),
        beside=lambda: queries.before_handover(request.user, need),
    )


def _move(request, need, action, done, **words):
    with refusal_as_message(request):
        action(need=need, by=request.user, **words)
        messages.success(request, done)
    return redirect(need)


def _form_and_move(request, need, move, action, form_class, *, too_early, done, beside=dict):
    """A page of its own for a move that asks for something: what was typed stays when it is refused. `beside` gives
    what else the page shows."""
    ensure(request.user, f"procurement.{move}_need", need)
    if move not in possible_moves(TRANSITIONS, need.stage):
        messages.error(request, too_early)
        return redirect(need)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            action(need=need, by=request.user, **form.cleaned_data)
            messages.success(request, done)
            return redirect(need)
    return render(request, f"procurement/lifecycle/need_{move}.html", {"form": form, "need": need, **beside()})
