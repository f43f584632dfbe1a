"""Asks the Register of Legal Entities (Enhetsregisteret) about an organisation number.

Whatever happens over there, the answer is one `RegisterAnswer`, and it comes within `BRREG_TIMEOUT` seconds: the register
is a help, and nobody shall wait for it, or be stopped by it.
"""

import logging
import queue
import threading
from dataclasses import dataclass, replace
from enum import StrEnum

import httpx2
from brreg import BrregError, BrregRestError
from brreg.enhetsregisteret import Client
from django.conf import settings
from django.core.cache import cache

from .enterprise import Enterprise, email_in, from_sub_unit, from_unit

log = logging.getLogger(__name__)

ANSWER_LASTS = 15 * 60  # seconds
TROUBLE_LASTS = 15  # after a failure nobody asks again for this long: a register in trouble is left in peace
RESTING = "register:resting"
ASKS, PERIOD = 20, 10 * 60  # look-ups a person has in so many seconds
AT_ONCE = threading.BoundedSemaphore(8)
PARENT_WAITS = 1.5


class Outcome(StrEnum):
    FOUND = "found"
    UNKNOWN = "unknown"
    GONE = "gone"  # taken out of the open register
    SLOW = "slow"
    DOWN = "down"
    GARBLED = "garbled"  # it answered, but with something that cannot be read
    TOO_OFTEN = "too_often"  # this person has asked too much; the register was not asked


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    number: str
    outcome: Outcome
    enterprise: Enterprise | None = None


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


def look_up(number: str, *, person_id: int | None = None) -> RegisterAnswer:
    """What the register says of this number (nine valid digits). With `person_id`, within that person's allowance."""
    if person_id is not None and not _has_more(person_id):
        return RegisterAnswer(number, Outcome.TOO_OFTEN)
    key = f"register:2:{number}"
    answer = cache.get(key)
    if answer is None and (trouble := cache.get(RESTING)):
        return RegisterAnswer(number, Outcome(trouble))
    if answer is None:
        answer = _ask_in_time(number)
        if answer.outcome in {Outcome.SLOW, Outcome.DOWN}:
            cache.set(RESTING, answer.outcome.value, TROUBLE_LASTS)
        elif answer.outcome != Outcome.GARBLED:
            cache.set(key, answer, ANSWER_LASTS)
    return answer


def _has_more(person_id: int) -> bool:
    key = f"register:asks:{person_id}"
    cache.add(key, 0, PERIOD)
    try:
        return cache.incr(key) <= ASKS
    except ValueError:  # the period ended between the two
        return True


def _ask_in_time(number: str) -> RegisterAnswer:
    """Asks in a thread of its own: time limits on a connection bound neither the name's look-up nor a slow drip."""
    if not AT_ONCE.acquire(blocking=False):
        return RegisterAnswer(number, Outcome.SLOW)
    box: queue.SimpleQueue[RegisterAnswer] = queue.SimpleQueue()

    def ask():
        try:
            box.put(_ask(number))
        finally:
            AT_ONCE.release()

    threading.Thread(target=ask, name=f"register-{number}", daemon=True).start()
    try:
        return box.get(timeout=settings.BRREG_TIMEOUT)
    except queue.Empty:
        log.warning("The register did not answer about %s in time", number)
        return RegisterAnswer(number, Outcome.SLOW)


def _ask(number: str) -> RegisterAnswer:
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
