"""The needs' pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecosystem.shared.calendars import calendar_response
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.states import possible_moves

from .. import actions, ics, queries, writing
from ..filters import SORTS, NeedFilter
from ..forms import ConclusionForm, HandOverForm, ReturnForm
from ..models import Need
from ..states import TRANSITIONS

PER_PAGE = 20


def need_list(request):
    found = NeedFilter(request.GET, queryset=queries.published_needs())
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    fragment = request.htmx and not request.htmx.boosted
    return render(
        request,
        "procurement/need_list.html#results" if fragment else "procurement/need_list.html",
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
        "procurement/need_detail.html",
        {
            "need": need,
            "standing": queries.standing(request.user, need),
            "steps": queries.steps(need),
            "what_next": queries.what_next(need),
            "sections": queries.sections(need),
            "documents": queries.documents_of(request.user, need),
            "expected": queries.expected_dates(need) if need.is_editable else None,
            "amendments": queries.amendments_of(need),
            "answered": queries.answered_questions(need),
            **queries.dialogue_summary(need),
            **queries.options_part(request.user, need),
            "takes_questions": queries.takes_questions(need),
            "can_ask": need.is_public and allowed(request.user, "procurement.ask_question", need),
            "can_answer": need.is_public and allowed(request.user, "procurement.answer_questions_of", need),
            "meetings": queries.meetings_of(request.user, need),
            "who": queries.who_follows(request.user, need),
            "joint": queries.joint_of(request.user, need),
            "gathered_in": queries.gathered_in(request.user, need),
            "room": queries.room_in_brief(request.user, need),
            **queries.partnership_part(request.user, need),
            "watching": queries.is_watching(request.user, need),
            "answering": need.owner.needs.answering() if need.is_open() else None,
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
    return _move(request, need, actions.send_need, _("Sent. A coordinator reads the need and publishes it."))


@login_required
def need_return(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.return_need", need)
    if "return" not in possible_moves(TRANSITIONS, need.stage):
        return redirect(need)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _move(
            request, need, actions.return_need, _("The need is a draft again."), note=form.cleaned_data["note"]
        )
    return render(request, "procurement/need_return.html", {"form": form, "need": need})


@login_required
def need_publish(request, slug):
    need = load(request, slug)
    ensure(request.user, "procurement.publish_need", need)
    if request.method == "POST":
        return _move(request, need, actions.publish_need, _("The need is published. Firms it may suit are told."))
    if not need.is_editable:
        return redirect(need)
    return render(
        request,
        "procurement/need_publish.html",
        {
            "need": need,
            "steps": queries.progress(need, writing.PREVIEW),
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
        HandOverForm,
        too_early=_("A need is handed over after its deadline, and before it is concluded."),
        done=_("The need is handed over. Everyone who is involved is told."),
        beside=lambda: queries.before_handover(request.user, need),
    )


def load(request, slug):
    try:
        return queries.need_page(request.user, slug)
    except Need.DoesNotExist as error:
        raise Http404 from error


def _move(request, need, action, done, **words):
    try:
        action(need=need, by=request.user, **words)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(need)


def _form_and_move(request, need, move, form_class, *, too_early, done, beside=dict):
    """A page of its own for a move that asks for something: what was typed stays when it is refused. `beside` gives
    what else the page shows."""
    ensure(request.user, f"procurement.{move}_need", need)
    if move not in possible_moves(TRANSITIONS, need.stage):
        messages.error(request, too_early)
        return redirect(need)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            getattr(actions, f"{move}_need")(need=need, by=request.user, **form.cleaned_data)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(need)
    return render(request, f"procurement/need_{move}.html", {"form": form, "need": need, **beside()})
