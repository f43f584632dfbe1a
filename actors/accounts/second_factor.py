"""What a session has shown of its person's second factor, and what it may therefore do."""

import time
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import reverse

from ..models import ConfirmedFactor

ALLOWED = "second_factor_allowed"
# From typing the code to having scanned the picture or touched the key.
ALLOWED_SECONDS = 30 * 60


def shown_factors(request, user) -> set[int]:
    """The factors (code app, key, recovery codes) that this very session has proved."""
    records = get_authentication_records(request, user)
    return {record["id"] for record in records if record.get("method") == "mfa" and "id" in record}


def used_second_factor(request, user) -> bool:
    """True when `user` has in this very session shown a second factor that counts."""
    shown = shown_factors(request, user)
    return bool(shown) and ConfirmedFactor.objects.filter(factor__in=shown, factor__user=user).exists()


def allow_first_factor(request) -> None:
    """The code was right: for a while this session may set up the person's first factor."""
    request.session[ALLOWED] = {"person": request.user.pk, "until": time.time() + ALLOWED_SECONDS}


def may_add_first_factor(request, user) -> bool:
    allowed = request.session.get(ALLOWED) or {}
    return allowed.get("person") == user.pk and allowed.get("until", 0) > time.time()


def confirmed_kinds(user) -> set[str]:
    return set(ConfirmedFactor.objects.filter(factor__user=user).values_list("factor__type", flat=True))


def unshown_kinds(request, user) -> set[str]:
    """What the person has set up, besides recovery codes, when the session has shown none of all they have."""
    factors = dict(Authenticator.objects.filter(user=user).values_list("pk", "type"))
    if shown_factors(request, user) & factors.keys():
        return set()
    return set(factors.values()) - {Authenticator.Type.RECOVERY_CODES}


def way_to_desk(request, target: str) -> str:
    """Where a coordinator whose session does not count goes now, to come to `target` in the end."""
    kinds = confirmed_kinds(request.user)
    if kinds:
        return showing(kinds, target)
    return f"{reverse('people:second_factor')}?{urlencode({REDIRECT_FIELD_NAME: target})}"


def showing(kinds: set[str], target: str) -> str:
    """The page where one of these kinds is shown."""
    by_key = Authenticator.Type.WEBAUTHN in kinds and Authenticator.Type.TOTP not in kinds
    page = reverse("mfa_reauthenticate_webauthn" if by_key else "mfa_reauthenticate")
    return f"{page}?{urlencode({REDIRECT_FIELD_NAME: target})}"
