"""Files of responses: in through the response's own page, out as downloads to those who may read the response."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
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
        try:
            attachments.attach_file(
                response=response,
                by=request.user,
                file=form.cleaned_data["file"],
                upload=form.upload,
                secret_reason=form.secret_reason,
            )
        except ActionRefused as refusal:
            if refusal.code == "storage":
                form.add_error("file", str(refusal))
                return detail_page(request, response, form)
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The file is added."))
        return redirect(response)
    return detail_page(request, response, form)


@login_required
@require_POST
def response_detach(request, public_id, file):
    response = load_response(request, public_id)
    ensure(request.user, "procurement.write_response", response)
    try:
        attachments.remove_file(attachment=_file(request, response, file), by=request.user)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
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
