"""Mail to whoever runs the portal when something fails: where and what kind, and nothing of what people wrote.

The log has the whole; the mail says what to look for there. No words of the error itself are in it (a database's errors
quote rows), no address that was asked for, no form, no person.
"""

import logging
import threading
import time
import traceback
from collections import deque

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.utils import timezone

# The same fault once in this time, and of all faults so many in an hour; each process counts its own.
SAME_SECONDS = 3600
MOST_AN_HOUR = 10
_log = logging.getLogger(__name__)


class ErrorMailHandler(logging.Handler):
    """Sends to `settings.ERROR_MAIL_TO` in a thread of its own, so that nobody waits for the mail server."""

    def __init__(self, level: int | str = logging.ERROR) -> None:
        super().__init__(level)
        self.last: dict[str, float] = {}
        self.sent: deque[float] = deque(maxlen=MOST_AN_HOUR)
        self.held = 0

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ERROR_MAIL_TO or record.name == __name__:
            return
        lines = where(record)
        if self._may_send(f"{record.name} {lines[-2:]}"):
            held, self.held = self.held, 0
            threading.Thread(target=send, args=(record, lines, held), name="error-mail").start()
        else:
            self.held += 1

    def _may_send(self, fault: str) -> bool:
        now = time.monotonic()
        if now - self.last.get(fault, -SAME_SECONDS) < SAME_SECONDS:
            return False
        if len(self.sent) == MOST_AN_HOUR and now - self.sent[0] < 3600:
            return False
        if len(self.last) > 1000:
            self.last.clear()
        self.last[fault] = now
        self.sent.append(now)
        return True


def where(record: logging.LogRecord) -> list[str]:
    """The kind of error and the places in the code, innermost last; without an error, where the line was logged."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is None:
        return [f"{record.pathname}:{record.lineno} {record.funcName}"]
    frames = traceback.extract_tb(error.__traceback__)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return [*(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames), kind]


def send(record: logging.LogRecord, lines: list[str], held: int) -> None:
    at = timezone.now().isoformat(timespec="seconds")
    text = [
        f"{record.levelname} in {record.name}, {at}, process {record.process}.",
        "The log has the rest at this time: the words of the error and the request are kept out of mail.",
        *([f"{held} more errors have not been mailed since the last one."] if held else []),
        "",
        *lines,
    ]
    subject = f"[HelseHub] {record.levelname}: {lines[-1].rpartition('/')[2]}"
    message = EmailMessage(subject[:150], "\n".join(text), settings.SERVER_EMAIL, settings.ERROR_MAIL_TO)
    try:
        get_connection().send_messages([message])
    except Exception:  # noqa: BLE001 - whatever the mail server does; the log has the error already
        _log.warning("Error mail could not be sent")
