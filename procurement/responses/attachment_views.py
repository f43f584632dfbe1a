"""Files of responses: in through the response's own page, out as downloads to those who may read the response."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecosystem.shared.permissions import ensure
from ecosystem.shared.refusals import refusal_as_message, refusal_on_form
from ecosystem.shared.uploads.downloads import download

from . import attachments, queries
from .attachment_form import AttachmentForm
from .views import detail_page, load_response


@login_required
@never_cache
@require_POST
def response_attach(request, public_id):
    response = load_response(request, public_id)
    ensure(request.user, "procurement.write_response", response)
    form = AttachmentForm(request.POST, request.FILES)
    if form.is_valid():
        with refusal_on_form(form, "file", codes={"storage"}), refusal_as_message(request, but={"storage"}):
            attachments.attach_file(
                response=response,
                by=request.user,
                file=form.cleaned_data["file"],
                upload=form.upload,
                secret_reason=form.secret_reason,
            )
            messages.success(request, _("The file is added."))
    return detail_page(request, response, form) if form.errors else redirect(response)


@login_required
@require_POST
def response_detach(request, public_id, file):
    response = load_response(request, public_id)
    ensure(request.user, "procurement.write_response", response)
    with refusal_as_message(request):
        attachments.remove_file(attachment=_file(request, response, file), by=request.user)
        messages.success(request, _("The file is removed."))
    return redirect(response)


@login_required
@never_cache
@require_safe
def response_file(request, public_id, file):
    return download(_file(request, load_response(request, public_id), file))


def _file(request, response, public_id):
    found = next((row for row in queries.files_of(request.user, response) if row.public_id == public_id), None)
    if found is None:
        raise Http404
    return found
