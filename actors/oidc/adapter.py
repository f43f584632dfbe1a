"""Whose account a log-in through a provider leads to, and what the person is told when it leads nowhere."""

import logging

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from requests import RequestException

from ..accounts import actions as account_actions
from .conversation import ProviderDown

logger = logging.getLogger(__name__)
# What a provider says when it is not the person's fault (OAuth 2.0, section 4.1.2.1).
BUSY = {"server_error", "temporarily_unavailable"}


class ProviderAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request, provider=None, client_id=None):
        """The environment's providers; none in the database."""
        return [
            SocialApp(provider=kind, **app)
            for kind, given in settings.SOCIALACCOUNT_PROVIDERS.items()
            for app in given.get("APPS", [])
            if provider in (None, kind, app["provider_id"]) and client_id in (None, app["client_id"])
        ]

    def get_app(self, request, provider, client_id=None):
        """A provider that the environment no longer names still has a name for those who once connected it."""
        try:
            return super().get_app(request, provider, client_id=client_id)
        except SocialApp.DoesNotExist:
            return SocialApp(provider="openid_connect", provider_id=provider, name=provider, settings={"retired": True})

    def authenticate_by_email(self, sociallogin):
        """The account with the same address, when the provider has checked that the address is the person's.

        An account that has confirmed the address is the person's own. One that has confirmed no address at all was begun by
        somebody who never showed that the address is theirs: `pre_social_login` empties it first. An address that another
        account has added and not confirmed leads nowhere.
        """
        for address in sociallogin.email_addresses:
            if not address.verified:
                continue
            confirmed = EmailAddress.objects.filter(email__iexact=address.email, verified=True).first()
            if confirmed:
                return confirmed.user, address.email
            begun = get_user_model().objects.filter(email__iexact=address.email).first()
            if begun and not EmailAddress.objects.filter(user=begun, verified=True).exists():
                return begun, address.email
        return None

    def pre_social_login(self, request, sociallogin):
        email = getattr(sociallogin, "_did_authenticate_by_email", None)
        if not email or sociallogin.state.get("process") != AuthProcess.LOGIN:
            return
        if not EmailAddress.objects.filter(user=sociallogin.user, verified=True).exists():
            self._hand_over(sociallogin.user, email)

    @transaction.atomic
    def _hand_over(self, person, email):
        """Whoever began the account loses every way into it; the address counts as confirmed, as the provider says."""
        person.set_unusable_password()
        person.save(update_fields=["password"])
        SocialAccount.objects.filter(user=person).delete()
        factors = Authenticator.objects.filter(user=person)
        kinds = sorted(factors.values_list("type", flat=True))
        factors.delete()
        if kinds and person.is_staff:
            account_actions.note_factors_gone(person=person, kinds=kinds, by=None)
        for session in UserSession.objects.filter(user=person):
            session.end()
        EmailAddress.objects.filter(user=person).exclude(email__iexact=email).delete()
        EmailAddress.objects.update_or_create(
            user=person, email=email.lower(), defaults={"verified": True, "primary": True}
        )

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or "").strip()[:150]
        user.language = get_language() or "nb"
        return user

    def get_signup_form_initial_data(self, sociallogin):
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        connecting = ((extra_context or {}).get("state") or {}).get("process") == AuthProcess.CONNECT
        if error == AuthError.CANCELLED:
            if connecting:
                messages.info(request, _("You cancelled. Nothing has changed."))
                raise ImmediateHttpResponse(redirect("socialaccount_connections"))
            return
        logger.warning("log-in through %s failed: %s", provider.sub_id, exception or request.GET.get("error", error))
        down = isinstance(exception, ProviderDown | RequestException) or request.GET.get("error") in BUSY
        context = {"provider": provider, "down": down, "connecting": connecting}
        page = render(request, "socialaccount/authentication_error.html", context, status=503 if down else 400)
        raise ImmediateHttpResponse(page)
