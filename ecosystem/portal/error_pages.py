"""What is answered when a request cannot be: as few parts as possible take part, so that the answer itself never fails."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import get_template
from django.utils.translation import get_language_from_path, override

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, in words: a page in the address's language, JSON for the API. What could not be read is not read again."""
    if request.path_info.startswith(API):
        return JsonResponse({"detail": "The request could not be understood."}, status=400)
    _leave_unread(request)
    with override(get_language_from_path(request.path_info) or settings.LANGUAGE_CODE):
        # Without the request: who asks, and from where, may be the very thing that cannot be read.
        return HttpResponse(get_template("400.html").render(), status=400)


def _leave_unread(request: HttpRequest) -> None:
    """Whoever looks at the request on the way out finds it empty, instead of stumbling over it once more."""
    request.GET = QueryDict("")
    request._mark_post_parse_error()
