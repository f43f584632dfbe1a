"""The admin as the coordinators' desk: only what the hub curates, one way to log in."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from ecosystem.shared.errors import NotAllowed
from ecosystem.shared.permissions import CURATED_APPS


class CoordinatorSite(UnfoldAdminSite):
    """Libraries' own tables (log-in secrets, sessions) never get a page here."""

    index_title = _("What waits")

    def register(self, model_or_iterable, admin_class=None, **options):
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        ours = [model for model in models if model._meta.app_label in CURATED_APPS]
        super().register(ours, admin_class, **options)

    def login(self, request, extra_context=None):
        """People log in where everybody does, with the same second factor."""
        target = request.GET.get(REDIRECT_FIELD_NAME) or reverse(f"{self.name}:index")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            target = reverse(f"{self.name}:index")
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated:
            raise NotAllowed(_("These pages are for HelseHub's coordinators."))
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({REDIRECT_FIELD_NAME: target})}")

    def logout(self, request, extra_context=None):
        logout(request)
        return HttpResponseRedirect(resolve_url(settings.LOGOUT_REDIRECT_URL))

    def password_change(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("account_change_password"))
