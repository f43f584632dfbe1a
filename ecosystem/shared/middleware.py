"""What concerns every request: headers, odd addresses, refusals."""

from functools import partial
from urllib.parse import urljoin

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth import SESSION_KEY, user_logged_out
from django.core.exceptions import BadRequest
from django.dispatch import receiver
from django.http import UnreadablePostError
from django.shortcuts import render
from django.utils.encoding import iri_to_uri

from .errors import ActionRefused, NotAllowed

UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere; a looser one in the admin, whose scripts need it."""

    LOOSER = ("/admin/",)

    def process_response(self, request, response):
        if request.path.startswith(self.LOOSER):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return super().process_response(request, response)


class OwnAddressMiddleware:
    """Whole addresses begin with `SITE_URL`, whatever host name the visitor asked for.

    A link in a letter (to a new password, say) leads to the portal and not to where somebody else's `Host` header points.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.build_absolute_uri = partial(self._own_address, request)
        return self.get_response(request)

    @staticmethod
    def _own_address(request, location=None):
        return iri_to_uri(urljoin(settings.SITE_URL + request.path, location or request.get_full_path()))


class ReadableMiddleware:
    """What nobody can read gets 400 whatever the page: NUL in the address (PostgreSQL takes none), words that are not
    in UTF-8, and a body that breaks off.

    Python knows "encodings" that are none, as hex and idna: a request that named one would fail at every touch.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        charset = request.content_params.get("charset", "utf-8").strip("\"' ").lower()
        if charset not in UTF_8:
            raise BadRequest("A request in another encoding than UTF-8")
        try:
            request.GET  # noqa: B018 - read here once, so that no page further in meets what cannot be
        except UnicodeError as error:
            raise BadRequest("An address that cannot be read") from error
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, UnreadablePostError):
            raise BadRequest("The body broke off") from exception


class PrivatePagesMiddleware:
    """What is shown to somebody who is logged in is kept nowhere, unless the page itself says how.

    So nothing private shows when the next person at the machine presses Back. A response for which nobody looked into the
    session is the same for all, and stays as it is.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        logged_out = getattr(request, "logged_out", False)
        if logged_out:
            # What earlier pages left behind, from before they said that they may not be kept, or against it.
            response.headers.setdefault("Clear-Site-Data", '"cache"')
        if logged_out or (request.session.accessed and SESSION_KEY in request.session):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


@receiver(user_logged_out)
def note_log_out(sender, request, user, **_given):
    """Every way out of a session passes here: our page, the desk's, and an account that is erased."""
    request.logged_out = user is not None


class RefusalMiddleware:
    """An action's refusal that no view caught becomes a page in plain words, never a server error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"exception": exception}, status=403)
        if isinstance(exception, ActionRefused):
            return render(request, "refused.html", {"exception": exception}, status=409)
        return None
