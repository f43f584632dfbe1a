"""One letter to the mail server in two steps: all but the last dot, then the dot. And what a refusal means.

Until the dot that ends the text, the server must deliver nothing (RFC 5321, 4.1.1.4): a letter whose sender dies before is
surely not sent. From the dot to the server's answer nobody but the server knows. Django's backend does both in one call.
"""

import re
import smtplib
import socket
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import EmailMessage, sanitize_address

from .models import OutgoingMail

Fault = OutgoingMail.Fault
# RFC 5321, 4.5.3.2.6 would wait ten minutes for this answer: who gives up sooner sends twice. A task may last ten in all.
ANSWER_SECONDS = 120
# They speak of the conversation or the log-in, never of one receiver.
_OUR_OWN = {500, 502, 503, 504, 530, 534, 535, 538}


class OutcomeUnknown(Exception):
    """The letter was handed over, and the line broke before the answer."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`for_good`: asking again will hardly help. `of_all`: no letter would get through now."""

    fault: str
    for_good: bool = False
    of_all: bool = False


class Delivery:
    """By a backend that does all in one call: files, memory, an HTTP service."""

    def __init__(self, message: EmailMessage, backend: Any) -> None:
        self.message, self.backend = message, backend

    def hand_in(self) -> None:
        """All that can be said before the server answers for the letter. Raises what the server or the line says."""

    def finish(self) -> None:
        """Raises OutcomeUnknown, or the server's refusal; otherwise the letter is the server's."""
        self.message.send()

    def abandon(self) -> None:
        """Leave without finishing: the server throws the letter away."""


class SmtpDelivery(Delivery):
    backend: SmtpBackend

    def hand_in(self):
        smtp, encoding = self.backend.connection, self.message.encoding or settings.DEFAULT_CHARSET
        sender = sanitize_address(self.message.from_email, encoding)
        (receiver,) = [sanitize_address(address, encoding) for address in self.message.recipients()]
        content = self.message.message().as_bytes(linesep="\r\n")
        smtp.ehlo_or_helo_if_needed()
        options = [f"size={len(content)}"] if smtp.has_extn("size") else []
        self._say(smtp.mail(sender, options), {250}, lambda code, said: smtplib.SMTPSenderRefused(code, said, sender))
        self._say(smtp.rcpt(receiver), {250, 251}, lambda *said: smtplib.SMTPRecipientsRefused({receiver: said}))
        self._say(smtp.docmd("DATA"), {354}, smtplib.SMTPDataError)
        # Two small pieces in a row: without this the second waits for the receipt of the first (Nagle).
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        text = re.sub(rb"(?m)^\.", b"..", content)
        smtp.send(text if text.endswith(b"\r\n") else text + b"\r\n")

    def finish(self):
        smtp = self.backend.connection
        try:
            smtp.send(b".\r\n")
            smtp.sock.settimeout(max(ANSWER_SECONDS, self.backend.timeout or 0))
            answer = smtp.getreply()
            smtp.sock.settimeout(self.backend.timeout)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise OutcomeUnknown(f"{type(error).__name__}: {error}") from error
        self._say(answer, {250}, smtplib.SMTPDataError)

    def abandon(self):
        """Not by QUIT: in the middle of a text it would be a line of it."""
        if self.backend.connection is not None:
            self.backend.connection.close()
            self.backend.connection = None

    @staticmethod
    def _say(answer, welcome, refusal):
        if answer[0] not in welcome:
            raise refusal(*answer)


def delivery(message: EmailMessage, backend: Any) -> Delivery:
    return (SmtpDelivery if isinstance(backend, SmtpBackend) else Delivery)(message, backend)


def read_refusal(error: Exception) -> Refusal:
    """What the server's words mean for this letter and for the others.

    The second and third number of an enhanced code (RFC 3463) tell more than the reply code: x.7.x is distrust of the
    sender, which whoever runs the mail can mend (SPF, DKIM, leave to relay), so the letter keeps its long patience.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((code, said),) = error.recipients.values()
        fault = Fault.ADDRESS
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said, fault = error.smtp_code, error.smtp_error, Fault.LETTER
    else:
        return Refusal(Fault.LATER)
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    enhanced = re.match(r"[245]\.(\d{1,3})\.(\d{1,3})\b", words)
    subject, detail = enhanced.groups() if enhanced else ("", "")
    if isinstance(error, smtplib.SMTPSenderRefused) and not (
        code == 552 or (subject, detail) in {("3", "4"), ("2", "3")}
    ):
        return Refusal(Fault.SERVER, of_all=True)
    if code in _OUR_OWN or code == 421:
        return Refusal(Fault.SERVER, of_all=True)
    if code < 500:
        return Refusal(Fault.LATER)
    if subject == "7" or "relay" in words.lower():
        return Refusal(Fault.TRUST)
    return Refusal(fault, for_good=True)
