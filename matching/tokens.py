"""The links in a digest, which open without a log-in: to a person's choices and nothing else."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError

from actors.models import User

SALT = "matching.digest-choices"
CHOICES_LAST = timedelta(days=90)


class LinkExpired(Exception):
    """The signature is right, but too old to change choices with."""


class LinkBroken(Exception):
    """Not signed by us, or the person is gone."""


def make_token(person: User) -> str:
    return signing.dumps(str(person.public_id), salt=SALT)


def person_of(token: str, *, max_age: timedelta | None = CHOICES_LAST) -> User:
    """The person a link was sent to. With `max_age=None` it never expires: saying no must always be possible.

    Raises LinkExpired or LinkBroken.
    """
    try:
        public_id = signing.loads(token, salt=SALT, max_age=max_age)
        return User.objects.reachable().get(public_id=public_id)
    except signing.SignatureExpired as error:
        raise LinkExpired from error
    except (signing.BadSignature, User.DoesNotExist, ValidationError) as error:
        raise LinkBroken from error


def masked(email: str) -> str:
    """Enough for the owner to know the address again, and too little for somebody a mail was passed on to."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"
