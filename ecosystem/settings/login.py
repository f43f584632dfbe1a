"""Accounts and log-in: what is asked of whom, and the OpenID Connect providers that the environment names."""

import re
from collections.abc import Mapping
from os import environ as _environ  # the star import of base.py would hide django-environ
from urllib.parse import urlsplit

from .environment import PER_PROVIDER

AUTH_USER_MODEL = "actors.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "ecosystem.shared.permissions.CoordinatorBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_DJANGOS = "django.contrib.auth.password_validation."
# Of new passwords; those that people have go on working.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _DJANGOS + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _DJANGOS + "UserAttributeSimilarityValidator"},
    {"NAME": _DJANGOS + "CommonPasswordValidator"},
    {"NAME": _DJANGOS + "NumericPasswordValidator"},
    {"NAME": "actors.accounts.passwords.NorwegianWordsValidator"},
]
LOGIN_REDIRECT_URL = "portal:my_page"
LOGOUT_REDIRECT_URL = "portal:home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "actors.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "actors.accounts.forms.SignUpForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code that is written where the account was begun: whoever only reads the mail cannot finish what somebody else began.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
# Who is told that something about the account changed can act while it is fresh.
ACCOUNT_EMAIL_NOTIFICATIONS = True

# By address so high that a room of 300 behind one address is served. Passwords are counted in actors/accounts/guessing.py;
# "login_failed" counts the codes of the second step alone, which come after the right password.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "signup": "600/m/ip",
    "reset_password": "600/m/ip",
    "reset_password_from_key": "600/m/ip",
    "login_failed": "600/m/ip,5/5m/key,60/d/key",
}
# The browser's mark that an account has been logged in to there.
KNOWN_DEVICE_COOKIE_NAME = "known_device"

MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "actors.accounts.adapter.SecondFactorAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "actors.accounts.passkey_forms.AddPasskeyForm",
    "signup_webauthn": "actors.accounts.passkey_forms.SignUpPasskeyForm",
    "edit_webauthn": "actors.accounts.passkey_forms.EditPasskeyForm",
}
MFA_TOTP_ISSUER = "HelseHub"
# The step before and the step after count too: phones' clocks are seldom exact.
MFA_TOTP_TOLERANCE = 1
# A coordinator is a coordinator only in a session that was logged in to with a second factor or a passkey.
DESK_NEEDS_SECOND_FACTOR = True

SOCIALACCOUNT_ADAPTER = "actors.oidc.adapter.ProviderAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_EMAIL_REQUIRED = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

_PROVIDER = re.compile(r"[a-z][a-z0-9-]{0,30}")
_NEEDED = {setting.name: setting.example for setting in PER_PROVIDER if setting.needed}
_LOCAL = {"127.0.0.1", "localhost", "::1"}


def oidc_apps(environment: Mapping[str, str]) -> tuple[list[dict], list[str]]:
    """allauth's apps, one for each name in OIDC_PROVIDERS, and a line for every fault in how they are given."""
    apps, faults = [], []
    names = [name.strip() for name in environment.get("OIDC_PROVIDERS", "").split(",") if name.strip()]
    for name in dict.fromkeys(names):
        if not _PROVIDER.fullmatch(name):
            faults.append(f"OIDC_PROVIDERS: {name!r} must be small letters, digits and hyphens: idporten,feide")
            continue
        prefix = f"OIDC_{name.upper().replace('-', '_')}_"
        given = {key: environment.get(prefix + key, "").strip() for key in (*_NEEDED, "SCOPE", "ACR_VALUES")}
        faults += [f"{prefix}{key} is missing; {how}" for key, how in _NEEDED.items() if not given[key]]
        address = urlsplit(given["ISSUER"])
        if given["ISSUER"] and address.scheme != "https" and address.hostname not in _LOCAL:
            faults.append(f"{prefix}ISSUER must begin with https://; {_NEEDED['ISSUER']}")
        trusted = [domain.strip().lower() for domain in environment.get(prefix + "EMAIL_DOMAINS", "").split(",")]
        if any(domain and ("@" in domain or "." not in domain) for domain in trusted):
            faults.append(
                f"{prefix}EMAIL_DOMAINS must be domains with commas between: drammen.kommune.no,lier.kommune.no"
            )
        settings = {
            "server_url": given["ISSUER"],
            "scope": (given["SCOPE"] or "openid profile email").split(),
            "verified_email": [domain for domain in trusted if domain],
            "oauth_pkce_enabled": True,
        }
        if given["ACR_VALUES"]:
            settings["auth_params"] = {"acr_values": given["ACR_VALUES"]}
        apps.append(
            {
                "provider_id": name,
                "name": given["NAME"],
                "client_id": given["CLIENT_ID"],
                "secret": given["CLIENT_SECRET"],
                "settings": settings,
            }
        )
    return apps, faults


_apps, OIDC_FAULTS = oidc_apps(_environ)
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "actors.oidc.provider.PortalProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [] if OIDC_FAULTS else _apps,
    }
}
