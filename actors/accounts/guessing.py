"""Who may try a password, and how often: so that nobody guesses many, and nobody shuts another person out.

Known is a device on which the account has been logged in to before (a signed cookie says so). It has an allowance of its own,
and whatever strangers do takes nothing of it. All others share what an account bears in a day; each address has a small
part of that. Who comes from a new device while strangers have used it up chooses a new password by e-mail, which makes the
device a known one, or logs in with a passkey. What is wrong counts; what is right is taken back.
"""

import math
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.utils.crypto import salted_hmac

from ecosystem.shared.rate_limit import house_of

from ..models import User
from ..models.guessing import GuessCount

MINUTES, DAY = 60, 86_400
# What an account bears from all devices that it does not know. With the 30 of each known device, this is all there is to guess.
FROM_STRANGERS = (50, DAY)
FROM_ONE_ADDRESS = ((5, 15 * MINUTES), (15, DAY))
FROM_KNOWN_DEVICE = (30, DAY)
# One address and many accounts: a room of 300 people who all mistype, and not much more.
ON_ALL_ACCOUNTS = (300, 10 * MINUTES)

COOKIE_SALT = "actors.known-device"
COOKIE_SECONDS = 365 * DAY
MOST_ACCOUNTS = 10


@dataclass
class Attempt:
    """One try of a password: `wait` seconds when it may not be made now, else the keys it was counted under."""

    keys: list[str]
    wait: int = 0


def count_attempt(request, *, login: str, address: str) -> Attempt:
    account = _account(login)
    house = house_of(address)
    device = _devices(request).get(account)
    if device:
        attempt = _counted([("device", (account, device), FROM_KNOWN_DEVICE)])
        if not attempt.wait:
            return attempt
    return _counted(
        [
            *(("near", (account, house), limit) for limit in FROM_ONE_ADDRESS),
            ("house", (house,), ON_ALL_ACCOUNTS),
            ("strangers", (account,), FROM_STRANGERS),
        ]
    )


def was_right(attempt: Attempt) -> None:
    GuessCount.take_back(attempt.keys)


def forget_guesses(login: str) -> None:
    """The person has chosen a new password by e-mail: what was guessed at the old one says nothing of the new."""
    GuessCount.objects.filter(key=_key("strangers", (_account(login),), FROM_STRANGERS)).delete()


def remember_device(request, response, person: User) -> None:
    """From now on this browser is known to the account."""
    devices = _devices(request)
    account = f"user:{person.pk}"
    devices[account] = devices.pop(account, "") or secrets.token_urlsafe(12)
    kept = dict(list(devices.items())[-MOST_ACCOUNTS:])
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=COOKIE_SALT),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _devices(request) -> dict[str, str]:
    try:
        value = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "")
        return signing.loads(value, salt=COOKIE_SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}


def _account(login: str) -> str:
    """One name for all addresses of an account, so that each gives no guesses of its own."""
    login = login.strip().lower()
    mine = Q(email__iexact=login) | Q(emailaddress__email__iexact=login, emailaddress__verified=True)
    pk = User.objects.filter(mine).values_list("pk", flat=True).first()
    return f"user:{pk}" if pk else f"mail:{login}"


def _counted(limits) -> Attempt:
    keys: list[str] = []
    for name, parts, (most, seconds) in limits:
        key = _key(name, parts, (most, seconds))
        number, left = GuessCount.count(key, seconds)
        if number > most:
            return Attempt(keys, wait=max(1, math.ceil(left)))
        keys.append(key)
    return Attempt(keys)


def _key(name, parts, limit) -> str:
    return salted_hmac("actors.GuessCount", "|".join((name, *parts, *map(str, limit))), algorithm="sha256").hexdigest()
