"""How a request is read before any page or middleware sees it."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http.request import parse_header_parameters


class PortalRequest(WSGIRequest):
    """Words are in UTF-8, whatever the request says of itself; `ReadableMiddleware` refuses one that says otherwise.

    Django takes any codec that Python has as the encoding of the address and the form, also those that are none (hex,
    undefined), and then fails before its first middleware: the web server's own bare error is all the visitor gets.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class PortalHandler(WSGIHandler):
    request_class = PortalRequest
