"""Asks the Register of Legal Entities (Enhetsregisteret) about an organisation number.

Whatever happens over there, the answer is one `RegisterAnswer`, and it comes within `BRREG_TIMEOUT` seconds: the register
is a help, and nobody shall wait for it, or be stopped by it.
"""

import logging
import queue
import threading

from django.conf import settings
from django.core.cache import cache

from .register_answers import Outcome, RegisterAnswer

log = logging.getLogger(__name__)

ANSWER_LASTS = 15 * 60  # seconds
TROUBLE_LASTS = 15  # after a failure nobody asks again for this long: a register in trouble is left in peace
RESTING = "register:resting"
ASKS, PERIOD = 20, 10 * 60  # look-ups a person has in so many seconds
AT_ONCE = threading.BoundedSemaphore(8)


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
    # Imported late: the library is a tenth of what a process would load at its start, and few ask the register.
    from .register_client import ask

    if not AT_ONCE.acquire(blocking=False):
        return RegisterAnswer(number, Outcome.SLOW)
    box: queue.SimpleQueue[RegisterAnswer] = queue.SimpleQueue()

    def run():
        try:
            box.put(ask(number))
        finally:
            AT_ONCE.release()

    threading.Thread(target=run, name=f"register-{number}", daemon=True).start()
    try:
        return box.get(timeout=settings.BRREG_TIMEOUT)
    except queue.Empty:
        log.warning("The register did not answer about %s in time", number)
        return RegisterAnswer(number, Outcome.SLOW)
