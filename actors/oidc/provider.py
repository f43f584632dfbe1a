"""A provider as the portal knows it: which of its claims count, and which are kept."""

import secrets

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.utils.translation import get_language

from .conversation import Conversation

# What is kept of what a provider tells. National identity numbers and the like are not.
KEPT = ("sub", "email", "name")


class PortalProvider(OpenIDConnectProvider):
    oauth2_adapter_class = Conversation
    pkce_enabled_default = True

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        """Every log-in has a nonce of its own, which the id token must repeat; nothing in the address changes what is asked."""
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**self.get_auth_params(), "nonce": nonce, "ui_locales": get_language()}
        kwargs["scope"] = self.get_scope()
        return super().redirect(
            request, process, next_url=next_url, data=data, nonce=nonce, language=get_language(), **kwargs
        )

    def serialize(self):
        return {"id": self.sub_id}  # several providers may know the portal by the same client id

    def extract_uid(self, data):
        return data["sub"]

    def extract_extra_data(self, data):
        return {key: data[key] for key in KEPT if data.get(key)}

    def extract_common_fields(self, data):
        whole = " ".join(part for key in ("given_name", "family_name") if (part := data.get(key)))
        return {"email": data.get("email"), "name": data.get("name") or whole}

    def extract_email_addresses(self, data):
        """Only a plain `true` means that the provider has checked the address; some write it as text."""
        if not data.get("email"):
            return []
        checked = data.get("email_verified") in (True, "true")
        return [EmailAddress(email=data["email"], verified=checked, primary=True)]
