"""Receipts: what a firm has submitted, when, and how it can prove it. For the firm alone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ecosystem.shared.refusals import missing_as_404

from ..models import ResponseVersion
from . import queries


@login_required
@never_cache
@require_safe
def response_receipt(request, public_id, number):
    version = _load(request, public_id, number)
    response = version.response
    newest = queries.versions_for_firm(request.user, response).first()
    return render(
        request,
        "procurement/responses/response_receipt.html",
        {
            "version": version,
            "response": response,
            "need": response.need,
            "newest": newest,
            "stands": response.state == "submitted" and newest == version,
        },
    )


@login_required
@never_cache
@require_safe
def response_version(request, public_id, number):
    """The very bytes the fingerprint is of, as a file to check it with."""
    version = _load(request, public_id, number)
    return HttpResponse(
        version.text,
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{version.file_name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _load(request, public_id, number):
    with missing_as_404(ResponseVersion):
        return queries.receipt(request.user, public_id, number)
