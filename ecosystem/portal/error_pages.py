"""What is answered when a request cannot be: as few parts as possible take part, so that the answer itself never fails."""

import sys

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import get_template
from django.utils.translation import get_language_from_path, override
from django.views import defaults

from ecosystem.shared.postgresql.base import DoesNotAnswerError
from ecosystem.shared.uploads.storing import FULL

log = structlog.get_logger(__name__)
API = "/api/"
RETRY_SECONDS = 10


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, in words: a page in the address's language, JSON for the API. What could not be read is not read again."""
    if request.path_info.startswith(API):
        return JsonResponse({"detail": "The request could not be understood."}, status=400)
    _leave_unread(request)
    with override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
        # Without the request: who asks, and from where, may be the very thing that cannot be read.
        return HttpResponse(get_template("400.html").render(), status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. Django's own looks for a form's token in the body, whatever that is and however large."""
    _leave_body(request)
    return defaults.page_not_found(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, which Django's own answers in the same way."""
    _leave_body(request)
    return defaults.permission_denied(request, exception)


def _leave_body(request: HttpRequest) -> None:
    """A body that nobody has read stays so: at an address without a page, no limit has been set to it."""
    if not hasattr(request, "_post"):
        request._mark_post_parse_error()


def failed(request: HttpRequest) -> HttpResponse:
    """503 when the database does not answer (or not in time) or the disk is full, else 500. Neither page reads anything, or asks anybody."""
    error = sys.exc_info()[1]
    full = isinstance(error, OSError) and error.errno in FULL
    busy = full or isinstance(error, OperationalError | InterfaceError)
    if request.path_info.startswith(API):
        words = "The service does not answer just now. Try again soon." if busy else "Something went wrong on our side."
        response: HttpResponse = JsonResponse({"detail": words}, status=503 if busy else 500)
    else:
        response = HttpResponse(get_template("503.html" if busy else "500.html").render(), status=503 if busy else 500)
    response.headers["Cache-Control"] = "no-store"
    if busy:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if full:
        log.error("disk_full", path=request.path_info)
        response._has_been_logged = True  # type: ignore[attr-defined]  # one line is enough
    if isinstance(error.__cause__ if error else None, DoesNotAnswerError):
        response._has_been_logged = True  # type: ignore[attr-defined]  # `Breaker` tells of it, once a minute
    return response


def _leave_unread(request: HttpRequest) -> None:
    """Whoever looks at the request on the way out finds it empty, instead of stumbling over it once more."""
    request.GET = QueryDict("")
    request._mark_post_parse_error()
