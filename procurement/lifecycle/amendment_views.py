"""Changing a published need, and confirming a response afterwards."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import missing_as_404, refusal_as_message, refusal_on_form

from ..models import Need, Response
from ..needs import amending, differences, documents
from ..needs import queries as need_queries
from ..needs.document_form import DocumentForm
from ..needs.views import load
from ..responses import confirming
from ..responses import queries as response_queries
from .amendment_form import AmendmentForm


@login_required
@never_cache
def need_amend(request, slug):
    """The form, then what would change, then the change: what was typed goes along all the way."""
    need = load(request, slug)
    ensure(request.user, "procurement.amend_need", need)
    if not need.is_open():
        messages.error(request, _("A need can be changed while it is open for responses, and not after."))
        return redirect(need)
    sent, new_file, stay = _take_file(request, need)
    # The form writes its input into the need it is given; the page is about the need as it stands.
    form = AmendmentForm(sent, instance=Need.objects.get(pk=need.pk))
    context = {"need": need, "form": form, "new_file": new_file, "pending": need_queries.pending_documents(need)}
    if stay:
        form.leave_unjudged()
    elif sent and "back" not in sent and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("why", "is_material", "seen")}
        with refusal_on_form(form):
            if "confirm" in request.POST:
                amendment = amending.amend_need(need=need, by=request.user, **words, **form.content)
                messages.success(request, _("The need is changed. Everyone who is involved is told."))
                return redirect(f"{need.get_absolute_url()}#amendment-{amendment.number}")
            changes = amending.preview_amendment(need=need, by=request.user, **form.content)
            context["changes"] = differences.in_words(changes)
            return render(request, "procurement/lifecycle/need_amend_preview.html", context)
    return render(request, "procurement/lifecycle/need_amend.html", context)


def _take_file(request, need):
    """(what was sent, the form for a new file, whether to stay on the page).

    A file is stored when it comes, since it cannot be carried along as the words are; the change makes it public.
    """
    if request.method != "POST":
        return None, DocumentForm(needed=False), False
    sent, wanted = request.POST.copy(), "upload" in request.POST
    if "remove" in sent:
        document = need_queries.pending_documents(need).filter(public_id=_uuid(sent["remove"])).first()
        with refusal_as_message(request):
            if document is not None:
                documents.remove_document(document=document, by=request.user)
        return sent, DocumentForm(needed=False), True
    if not wanted and "file" not in request.FILES:
        return sent, DocumentForm(needed=False), False
    form = DocumentForm(sent, request.FILES)
    if form.is_valid():
        title, file = form.cleaned_data["title"], form.cleaned_data["file"]
        with refusal_on_form(form, "file"):
            added = documents.add_document(need=need, by=request.user, title=title, file=file, upload=form.upload)
            sent.appendlist("documents", str(added.pk))
            return sent, DocumentForm(needed=False), wanted
    return sent, form, True


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


@login_required
@require_POST
def response_confirm(request, public_id):
    with missing_as_404(Response):
        response = response_queries.response_page(request.user, public_id)
    with refusal_as_message(request):
        confirming.confirm_response(response=response, by=request.user)
        messages.success(request, _("You have confirmed that the response still stands."))
    return redirect(response)
