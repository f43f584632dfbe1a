"""What the portal's server and the provider's say to each other. Nothing the provider answers becomes a server error."""

from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.urls import reverse
from django.utils import translation
from requests import RequestException

# Signatures with a public key only: with the others, whoever knows the public key could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_DIFFER_BY = 60


class ProviderDown(OAuth2Error):
    """The provider does not answer, or not with what it must."""


class Refused(OAuth2Error):
    """The provider answered, but its answer does not prove who the person is."""


class Conversation(OpenIDConnectOAuth2Adapter):
    state: dict[str, Any] | None = None  # what was stashed when the person left; the callback view sets it

    @property
    def openid_config(self):
        if not hasattr(self, "_openid_config"):
            provider = self.get_provider()
            found = self._get(provider.server_url)
            for name in ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not isinstance(found.get(name), str):
                    raise ProviderDown(f"{provider.server_url} names no {name}")
            expected = provider.app.settings["server_url"].partition("/.well-known/")[0]
            if found["issuer"].rstrip("/") != expected.rstrip("/"):
                raise Refused(f"{provider.server_url} speaks for {found['issuer']}")
            self._openid_config = found
        return self._openid_config

    def get_callback_url(self, request, app):
        """One address in all languages: the provider must know it. The language is kept with the state."""
        with translation.override("nb"):
            path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return request.build_absolute_uri(path)

    def complete_login(self, request, app, token, **kwargs):
        claims = self.claims(app, kwargs["response"].get("id_token"))
        if "userinfo_endpoint" in self.openid_config:
            told = self._get(self.profile_url, Authorization=f"Bearer {token.token}")
            if told.get("sub") != claims["sub"]:
                raise Refused("userinfo is about somebody else than the id token")
            claims = {**told, **claims}
        return self.get_provider().sociallogin_from_response(request, claims)

    def claims(self, app, id_token) -> dict[str, Any]:
        """The id token's claims, once its signature, sender, receiver, times and nonce are right."""
        if not isinstance(id_token, str) or not self.state or not self.state.get("nonce"):
            raise Refused("no id token, or no log-in that asked for it")
        try:
            claims = jwt.decode(
                id_token,
                self._key(id_token),
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=CLOCKS_DIFFER_BY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, TypeError, ValueError) as error:
            raise Refused(f"the id token does not hold: {error}") from error
        if claims.get("nonce") != self.state["nonce"]:
            raise Refused("the id token belongs to another log-in")
        if claims.get("azp", app.client_id) != app.client_id:
            raise Refused("the id token is made for somebody else")
        if not isinstance(claims["sub"], str) or not claims["sub"] or len(claims["sub"]) > 191:
            raise Refused("the id token does not say who")
        return claims

    def _key(self, id_token: str) -> jwt.PyJWK:
        keys = jwt.PyJWKSet.from_dict(self._get(self.openid_config["jwks_uri"])).keys
        kid = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys if key.key_id == kid] if kid else keys
        if len(fitting) != 1:
            raise Refused(f"the provider has {len(fitting)} keys called {kid}")
        return fitting[0]

    def _get(self, url: str, **headers: str) -> dict[str, Any]:
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(url, headers=headers)
                answer.raise_for_status()
                found = answer.json()
        except (RequestException, ValueError) as error:
            raise ProviderDown(f"{url}: {error}") from error
        if not isinstance(found, dict):
            raise ProviderDown(f"{url} answered with no object")
        return found
