"""What is answered when a request cannot be: as few parts as possible take part, so that the answer itself never fails."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import get_template
from django.utils.translation import get_language_from_path, override
from django.views import defaults

API = "/api/"


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


def _leave_unread(request: HttpRequest) -> None:
    """Whoever looks at the request on the way out finds it empty, instead of stumbling over it once more."""
    request.GET = QueryDict("")
    request._mark_post_parse_error()
