"""Changing a published need, and confirming a response afterwards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure

from .. import actions, queries
from ..forms import AmendmentForm
from ..models import Need, Response
from .needs import load


@login_required
@never_cache
def need_amend(request, slug):
    """The form, then what would change, then the change: what was typed goes along all the way."""
    need = load(request, slug)
    ensure(request.user, "procurement.amend_need", need)
    if not need.is_open():
        messages.error(request, _("A need can be changed while it is open for responses, and not after."))
        return redirect(need)
    # The form writes its input into the need it is given; the page is about the need as it stands.
    form = AmendmentForm(request.POST or None, instance=Need.objects.defer("search_vector").get(pk=need.pk))
    context = {"need": need, "form": form}
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("why", "is_material", "seen")}
        try:
            if "confirm" in request.POST:
                amendment = actions.amend_need(need=need, by=request.user, **words, **form.content)
                messages.success(request, _("The need is changed. Everyone who is involved is told."))
                return redirect(f"{need.get_absolute_url()}#amendment-{amendment.number}")
            changes = actions.preview_amendment(need=need, by=request.user, **form.content)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            context["changes"] = queries.in_words(changes)
            return render(request, "procurement/need_amend_preview.html", context)
    return render(request, "procurement/need_amend.html", context)


@login_required
@require_POST
def response_confirm(request, public_id):
    try:
        response = queries.response_page(request.user, public_id)
    except Response.DoesNotExist as error:
        raise Http404 from error
    try:
        actions.confirm_response(response=response, by=request.user)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have confirmed that the response still stands."))
    return redirect(response)
