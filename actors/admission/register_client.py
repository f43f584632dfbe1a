"""The library's client of the Register of Legal Entities, and what its answers are in the portal's words."""

import logging
from dataclasses import replace

import httpx2
from brreg import BrregError, BrregRestError
from brreg.enhetsregisteret import Client
from django.conf import settings

from .enterprise import email_in, from_sub_unit, from_unit
from .register_answers import Outcome, RegisterAnswer

log = logging.getLogger(__name__)

PARENT_WAITS = 1.5


class Register(Client):
    """The library's client, at the address that the settings give, and impatient."""

    gone = False
    email = ""

    def open(self) -> None:
        super().open()
        self._client.base_url = settings.BRREG_URL
        self._client.timeout = settings.BRREG_TIMEOUT
        self._client.event_hooks = {"response": [self._note]}

    def _note(self, response) -> None:
        # The library makes 404 and 410 the same.
        self.gone = response.status_code == httpx2.codes.GONE
        # The library leaves the e-mail address out of what it reads.
        response.read()
        self.email = email_in(response.content)

    def name_of(self, number: str) -> str:
        """A name to show beside the number; none when the register hesitates."""
        self._client.timeout = min(PARENT_WAITS, settings.BRREG_TIMEOUT / 3)
        try:
            unit = self.get_enhet(number)
        except BrregError:
            return ""
        return from_unit(unit).name if unit else ""


def ask(number: str) -> RegisterAnswer:
    try:
        register = Register()
        with register:
            return _answer(register, number)
    except BrregRestError as error:
        slow = isinstance(error.__cause__, httpx2.TimeoutException)
        log.warning("The register did not answer about %s: %s", number, error)
        return RegisterAnswer(number, Outcome.SLOW if slow else Outcome.DOWN)
    except Exception:
        log.exception("The register's answer about %s cannot be read", number)
        return RegisterAnswer(number, Outcome.GARBLED)


def _answer(register: Register, number: str) -> RegisterAnswer:
    unit = register.get_enhet(number)
    if unit is not None:
        enterprise = replace(from_unit(unit), email=register.email)
    elif register.gone:
        return RegisterAnswer(number, Outcome.GONE)
    else:
        sub_unit = register.get_underenhet(number)
        if sub_unit is None:
            return RegisterAnswer(number, Outcome.GONE if register.gone else Outcome.UNKNOWN)
        parent = sub_unit.overordnet_enhet
        email = register.email
        enterprise = from_sub_unit(sub_unit, register.name_of(parent) if parent else "")
        enterprise = replace(enterprise, email=email)
    if enterprise.number != number:
        raise ValueError(f"asked about {number}, told about {enterprise.number}")
    return RegisterAnswer(number, Outcome.FOUND, enterprise)
