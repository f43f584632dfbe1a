"""How much may be sent to which address, decided by its declared length before anything reads it.

The web server reads no body until somebody asks for it, and Django keeps a whole upload (on disk, when it is large) before
a form can refuse it. So this is the first that looks at a request whose page is found, and it reads nothing.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

GENERAL = 1024 * 1024
# One file of the largest size (`uploads.MAX_BYTES`), and the words that go with it.
WITH_FILE = 25 * 1024 * 1024
# Every page that takes a file, by the name of its address. A test holds this to what the views read.
TAKE_FILES = frozenset(
    {
        "actors:actor_edit",
        "admin:actors_importrun_add",
        "procurement:dialogue_note",
        "procurement:need_amend",
        "procurement:need_edit",
        "procurement:need_step",
        "procurement:response_attach",
        "procurement:room_post",
    }
)


class BodyLimitMiddleware:
    """413 for a body that is declared too large for its address, 411 for one of undeclared length."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if request.META.get("HTTP_TRANSFER_ENCODING") or not declared.isascii() or not declared.isdigit():
            return refusal(request, 411, _("The request does not say how much it sends. Try another browser."))
        limit = WITH_FILE if request.resolver_match.view_name in TAKE_FILES else GENERAL
        if int(declared) <= limit:
            return None
        words = _(
            "You sent %(sent)s, and this page takes at most %(limit)s. Nothing was saved. Go back, and send less."
        )
        return refusal(request, 413, words % {"sent": filesizeformat(int(declared)), "limit": filesizeformat(limit)})


def refusal(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """In the person's language, or as JSON where a program asks; the connection ends, for its rest is not read."""
    if request.path_info.startswith("/api/"):
        response: HttpResponse = JsonResponse({"detail": words}, status=status)
    else:
        response = render(request, "too_large.html", {"code": status, "words": words}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
