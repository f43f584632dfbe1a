"""The responses' pages. Whoever a response is not for gets the same 404 as for one that does not exist."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..joint import queries as joint_queries
from ..models import Response, ResponseReply
from ..models.response_trail import CONTENT
from ..needs import queries as need_queries
from ..needs.views import load
from . import actions, confirming, desk_queries, opening, participants, queries, reply_queries
from .attachment_form import AttachmentForm
from .desk_forms import NoteForm
from .forms import ResponseForm


@login_required
@never_cache
def response_edit(request, slug):
    """Write or change the firm's response: `save` keeps a draft, `submit` submits. What was typed is never lost."""
    need = load(request, slug)
    firms = need_queries.responding_firms(request.user, need)
    wanted = request.GET.get("firm")
    firm = next((firm for firm in firms if firm.slug == wanted or (not wanted and len(firms) == 1)), None)
    if firms and not firm:
        return render(request, "procurement/responses/response_firm.html", {"need": need, "firms": firms})
    response = queries.living_response(need, firm) if firm else None
    ensure(request.user, "procurement.write_response", response or (Response(need=need, firm=firm) if firm else None))
    if request.method == "POST" and "X-Autosave" in request.headers:
        return _autosave(request, need, firm, response)
    submitting = "submit" in request.POST
    before = queries.read_before(need, firm) if firm and not response else None
    form = ResponseForm(
        request.POST or None, instance=response or _begun_from(before), need=need, before=before, whole=submitting
    )
    if request.method == "POST":
        saved = form.is_valid() and _save(request, need, firm, response, form, submitting)
        if saved:
            return _to_receipt(saved) if submitting else redirect(saved)
    elif not need.is_open():
        messages.error(request, _("The deadline has passed, or the need is no longer open. Responses are closed."))
        return redirect(response or need)
    stored = queries.living_response(need, firm)
    context = {"need": need, "firm": firm, "response": stored, "form": form, "before": before}
    context["who"] = participants.who_is_told_of(need)
    return render(request, "procurement/responses/response_form.html", context, status=200 if need.is_open() else 409)


def _begun_from(before) -> Response | None:
    """A response that is not saved yet, with the words of the one the owner has read."""
    return before and Response(**{name: getattr(before, name) for name in CONTENT})


def _save(request, need, firm, response, form, submitting):
    """The response as it now stands, or None after a refusal that the form shows."""
    # A form without a version was opened before there was a response: nobody has seen what stands there now.
    by, version = request.user, form.cleaned_data["version"] or 0
    with refusal_on_form(form) as attempt:
        if response is None:
            response = actions.start_response(need=need, firm=firm, by=by, **form.content)
            if submitting:
                response = actions.submit_response(response=response, by=by)
        elif submitting:
            response = actions.submit_response(response=response, by=by, version=version, **form.content)
        else:
            response = actions.edit_response(response=response, by=by, version=version, **form.content)
        if not submitting:
            messages.success(request, _("The draft is saved. It is not submitted yet."))
        return response
    if attempt.code in {"changed", "exists"}:
        form.meet(queries.living_response(need, firm))
    return None


def _autosave(request, need, firm, response):
    """What the script asks for while somebody writes. It never submits, and never touches what is submitted."""
    form = ResponseForm(request.POST, instance=response, need=need)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        words = {"field": form[field].label, "error": errors[0]}
        return JsonResponse({"text": _("Not saved. %(field)s: %(error)s") % words}, status=422)
    by, version = request.user, form.cleaned_data["version"] or 0
    try:
        if response is None:
            response = actions.start_response(need=need, firm=firm, by=by, **form.content)
        else:
            response = actions.edit_response(response=response, by=by, version=version, autosaved=True, **form.content)
    except ActionRefused as refusal:
        if refusal.code in {"changed", "exists"}:
            text = _("Not saved: a colleague has changed the response. Choose “Save draft” to see both texts.")
        else:
            text = str(refusal)
        return JsonResponse({"text": text}, status=409)
    at = formats.time_format(timezone.localtime(), "TIME_FORMAT")
    return JsonResponse({"text": _("Saved at %(time)s") % {"time": at}, "version": response.version})


@login_required
@never_cache
def response_detail(request, public_id):
    return detail_page(request, load_response(request, public_id))


def detail_page(request, response, attachment_form=None, note_form=None):
    """The response's own page, with the form for a file or a note as it was sent when it was refused."""
    is_firm = request.user.is_member_of(response.firm_id)
    if not is_firm:
        response = queries.as_submitted(response)
    confirmations = confirming.confirmations(response)
    can_change = (
        is_firm
        and response.is_living
        and response.is_of_this_round
        and response.need.is_open()
        and request.user.can_edit_for(response.firm_id)
    )
    return render(
        request,
        "procurement/responses/response_detail.html",
        {
            "response": response,
            "need": response.need,
            "is_firm": is_firm,
            "addressed": joint_queries.addressed_names(response)
            if is_firm
            else getattr(response, "addressed_to", None),
            "versions": queries.versions_for_firm(request.user, response),
            "can_change": can_change,
            "can_undo": can_change and response.opened_at is None,
            "files": queries.files_of(request.user, response),
            "attachment_form": (attachment_form or AttachmentForm())
            if can_change and response.state == "draft"
            else None,
            "confirmations": confirmations,
            "to_confirm": any(row.at is None for row in confirmations),
            "who": participants.who_is_told_of(response.need) if is_firm else None,
            **(_standing(request, response) if is_firm else _desk(request, response, note_form)),
        },
    )


def _standing(request, response):
    replies = list(reply_queries.replies_for_firm(request.user, response))
    return {"replies": replies, "standing": reply_queries.whereabouts(response, replies)}


def _desk(request, response, note_form):
    entry = desk_queries.desk_entry(request.user, response)
    if entry is None and _reads_as_participant(request.user, response.need):
        return {"reads": True}
    if entry is None:
        raise Http404
    return {
        "entry": entry,
        "replies": entry.replies,
        "note_form": note_form or NoteForm(instance=entry.own_note),
        "can_answer": allowed(request.user, "procurement.answer_responses", response.need),
        "kinds": ResponseReply.Kind.choices,
    }


@login_required
@require_POST
def response_submit(request, public_id):
    return _move(request, public_id, actions.submit_response, "", lead_on=_to_receipt)


@login_required
@require_POST
def response_take_back(request, public_id):
    return _move(
        request,
        public_id,
        actions.take_back_response,
        _("The response is a draft again. Submit it before the deadline, or the owner will never see it."),
    )


@login_required
@never_cache
def response_withdraw(request, public_id):
    if request.method == "POST":
        return _move(request, public_id, actions.withdraw_response, _("The response is withdrawn."))
    response = load_response(request, public_id)
    ensure(request.user, "procurement.write_response", response)
    if not (response.is_living and response.need.is_open()):
        return redirect(response)
    return render(
        request, "procurement/responses/response_withdraw.html", {"response": response, "need": response.need}
    )


@login_required
@never_cache
def need_responses(request, slug):
    """The owner's desk: sealed, with no number, until the deadline, and until somebody opens what came in."""
    need = load(request, slug)
    if _reads_as_participant(request.user, need):
        return _participants_page(request, need)
    ensure(request.user, "procurement.view_responses", need)
    if not need.is_public:
        return redirect(need)
    unsealed = need.responses_are_unsealed()
    sorts = desk_queries.sorts()
    sort = next((key for key, _words in sorts if key == request.GET.get("sort")), sorts[0][0])
    return render(
        request,
        "procurement/responses/need_responses.html",
        {
            "need": need,
            "unsealed": unsealed,
            "waiting": queries.responses_to_open(need) if unsealed else 0,
            "can_open": unsealed and allowed(request.user, "procurement.open_responses", need),
            "desk": desk_queries.desk_page(request.user, need, sort=sort, show=request.GET.getlist("show")),
            "sorts": sorts,
            "sort": sort,
            "can_answer": allowed(request.user, "procurement.answer_responses", need),
            "kinds": ResponseReply.Kind.choices,
        },
    )


def _reads_as_participant(user, need) -> bool:
    """Of a body that participates, where the need has told firms that such read; and not of the owner."""
    if not (need.is_public and need.participants_read) or allowed(user, "procurement.view_responses", need):
        return False
    return allowed(user, "procurement.read_responses", need)


def _participants_page(request, need):
    """To read, and nothing else. Before the opening it is the same page whether anything came in or not."""
    context = {
        "need": need,
        "entries": participants.responses_for_participant(request.user, need),
        "too_late": participants.came_too_late(request.user, need),
    }
    return render(request, "procurement/responses/need_responses_read.html", context)


@login_required
@require_POST
def need_open_responses(request, slug):
    need = load(request, slug)
    with refusal_as_message(request):
        opening.open_responses(need=need, by=request.user)
    return redirect("procurement:need_responses", need.slug)


def load_response(request, public_id):
    with missing_as_404(Response):
        return queries.response_page(request.user, public_id)


def _move(request, public_id, action, done, lead_on=redirect):
    response = load_response(request, public_id)
    with refusal_as_message(request):
        response = action(response=response, by=request.user)
        if done:
            messages.success(request, done)
        return lead_on(response)
    return redirect(response)


def _to_receipt(response):
    return redirect(
        "procurement:response_receipt", response.public_id, response.versions.order_by("-number").first().number
    )
