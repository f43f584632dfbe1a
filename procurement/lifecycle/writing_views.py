"""Writing a need, step by step: each step is saved before one goes on, back or elsewhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actors.vocabulary import PUBLIC_BODIES
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import allowed, ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form
from ecosystem.shared.uploads.downloads import download

from ..joint import queries as joint_queries
from ..models import Need, NeedDocument
from ..needs import actions as need_actions
from ..needs import documents, steps
from ..needs import queries as need_queries
from ..needs.document_form import DocumentForm
from ..needs.forms import STEP_FORMS, NeedForm
from ..needs.views import load
from . import queries


@login_required
def need_create(request):
    """The first step, which makes the need; the others have an address when it is there."""
    ensure(request.user, "procurement.create_need")
    owners = list(request.user.editable_actors().filter(kind__in=PUBLIC_BODIES))
    form = NeedForm(request.POST or None, owners=owners)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("owner_choice")
        owner = next(owner for owner in owners if not chosen or str(owner.pk) == chosen)
        need = need_actions.create_need(owner=owner, by=request.user, **form.content)
        return _go_on(request, need, steps.NEED)
    return render(request, "procurement/needs/need_form.html", _at(None, steps.NEED) | {"form": form, "owners": owners})


@login_required
@never_cache
def need_edit(request, slug, step=steps.NEED):
    need = load(request, slug)
    ensure(request.user, "procurement.edit_need", need)
    if not need.is_editable:
        return _too_late(request, need)
    if step == steps.DOCUMENTS:
        return _documents(request, need)
    if step == steps.PREVIEW:
        return _preview(request, need)
    if step not in STEP_FORMS:
        raise Http404
    # The form writes its input into the need it is given; the page is about the need as it stands.
    form = STEP_FORMS[step](request.POST or None, instance=_apart(need))
    if request.method == "POST" and "X-Autosave" in request.headers:
        return _autosave(request, need, form)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form) as attempt:
            need_actions.edit_need(need=need, by=request.user, seen=form.cleaned_data["seen"], **form.content)
            return _go_on(request, need, step)
        if attempt.code == "changed":
            form.meet(_apart(need))
    context = {"form": form, "expected": need_queries.expected_dates(need)} | _joint(request, need)
    return render(request, "procurement/needs/need_form.html", _at(need, step) | context)


def _too_late(request, need):
    words = _("A published need cannot be changed: firms may already be working from it.")
    if "X-Autosave" in request.headers:
        return JsonResponse({"text": words}, status=409)
    if allowed(request.user, "procurement.amend_need", need) and need.is_open():
        return redirect("procurement:need_amend", need.slug)
    messages.error(request, words)
    return redirect(need)


def _go_on(request, need, step):
    """Where the button that was pressed leads: to the need, to a step chosen among them all, or to the next."""
    if "close" in request.POST:
        messages.success(request, _("The draft is saved. This is how it will look."))
        return redirect(need)
    wanted = request.POST.get("go", "")
    chosen = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else step + 1
    return redirect("procurement:need_step", need.slug, min(max(chosen, steps.NEED), steps.PREVIEW))


def _autosave(request, need, form):
    """What the script asks for while somebody writes."""
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        words = {"field": form[field].label if field in form.fields else "", "error": errors[0]}
        return JsonResponse({"text": (_("Not saved. %(field)s: %(error)s") % words)}, status=422)
    try:
        need_actions.edit_need(
            need=need, by=request.user, seen=form.cleaned_data["seen"], autosaved=True, **form.content
        )
    except ActionRefused as refusal:
        text = str(refusal)
        if refusal.code == "changed":
            text = _("Not saved: a colleague has changed this. Choose “Save and go on” to see both texts.")
        return JsonResponse({"text": text}, status=409)
    at = formats.time_format(timezone.localtime(), "TIME_FORMAT")
    version = need_queries.version_of(_apart(need), steps.step(form.step).fields)
    return JsonResponse({"text": _("Saved at %(time)s") % {"time": at}, "version": version})


def _documents(request, need):
    if request.method == "POST" and "remove" in request.POST:
        document = _document(request, need, request.POST["remove"])
        with refusal_as_message(request):
            documents.remove_document(document=document, by=request.user)
            messages.success(request, _("The file is removed."))
        return redirect("procurement:need_step", need.slug, steps.DOCUMENTS)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        title, file = form.cleaned_data["title"], form.cleaned_data["file"]
        with refusal_on_form(form, "file"), refusal_as_message(request, but={"storage"}):
            documents.add_document(need=need, by=request.user, title=title, file=file, upload=form.upload)
            messages.success(request, _("The file is added."))
        if not form.errors:
            return redirect("procurement:need_step", need.slug, steps.DOCUMENTS)
    context = {"form": form, "documents": need_queries.documents_of(request.user, need)}
    return render(request, "procurement/needs/need_form_documents.html", _at(need, steps.DOCUMENTS) | context)


def _preview(request, need):
    colleagues = need_queries.colleagues_of(request.user, need)
    return render(
        request,
        "procurement/needs/need_form_preview.html",
        _at(need, steps.PREVIEW)
        | {
            "sections": need_queries.sections(need),
            "documents": need_queries.documents_of(request.user, need),
            "expected": need_queries.expected_dates(need),
            "standing": queries.standing(request.user, need),
            "needs_colleague": need.written_by_id == request.user.pk and need.wants_two_people(),
            "can_ask_colleague": bool(colleagues) and allowed(request.user, "procurement.ask_release_need", need),
            **_joint(request, need),
        },
    )


@require_safe
def need_document(request, slug, public_id):
    """A file of a need, as a download: a published one for anyone."""
    return download(_document(request, load(request, slug), public_id))


def _document(request, need, public_id):
    with missing_as_404(NeedDocument, ValidationError):
        return need_queries.need_document(request.user, need, public_id)


def _at(need, number):
    """What every step's page shows."""
    return {
        "need": need,
        "step": steps.step(number),
        "steps": need_queries.progress(need, number),
        "before": number - 1 if number > steps.NEED else None,
        "last": steps.PREVIEW,
    }


def _joint(request, need):
    """For the panel that gathers others."""
    can_gather = allowed(request.user, "procurement.gather_need", need)
    return {"can_gather": can_gather, "joint": joint_queries.joint_of(request.user, need) if can_gather else None}


def _apart(need):
    return Need.objects.get(pk=need.pk)
