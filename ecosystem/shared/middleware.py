"""Headers and refusals that concern every request."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.shortcuts import render

from .errors import ActionRefused, NotAllowed


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere; a looser one in the admin, whose scripts need it."""

    LOOSER = ("/admin/",)

    def process_response(self, request, response):
        if request.path.startswith(self.LOOSER):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return super().process_response(request, response)


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
