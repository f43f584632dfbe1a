"""The outbox: every message is a row first, and leaves by a worker."""

import hashlib
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPResponseException
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, transaction
from django.utils import timezone

from .delivery import OutcomeUnknown, delivery, read_refusal
from .mail_hold import may_send
from .models import OutgoingMail
from .queue import enqueue_by_name

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8
SECOND_TRY = timedelta(minutes=30)
# A run gives the process back to other work, and ends well before the ten minutes a task may last.
RUN_SECONDS = 240
State, Category, Fault = OutgoingMail.State, OutgoingMail.Category, OutgoingMail.Fault


def queue_mail(
    *, key, to, subject, text, html="", language="nb", category="service", headers=None, attachments=None
) -> OutgoingMail | None:
    """Put one message in the outbox, in the caller's transaction.

    `key` names the message for ever (`signup-confirmed:<id>`): queueing it twice gives None the second time.
    `attachments` is a list of {"name", "type", "content"} with text content.
    The Message-ID follows from the key, so that a message sent again after a crash is seen as the same one.
    """
    mail, created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": " ".join(str(subject).split())[:300],
            "text": text,
            "html": html,
            "language": language,
            "category": category,
            "headers": headers or {},
            "attachments": attachments or [],
            "message_id": _message_id(key),
        },
    )
    if created:
        send_soon()
    return mail if created else None


def queue_letters(letters: Iterable[OutgoingMail], *, batch: int = 500) -> int:
    """Many messages at once, each an unsaved row with `key`, `to`, `subject`, `text` and `language`; how many are new."""
    rows = []
    for letter in letters:
        letter.subject = " ".join(str(letter.subject).split())[:300]
        letter.message_id = _message_id(letter.key)
        rows.append(letter)
    if not rows:
        return 0
    OutgoingMail.objects.bulk_create(rows, batch_size=batch, ignore_conflicts=True)
    send_soon()
    return OutgoingMail.objects.filter(pk__in=[row.pk for row in rows]).count()


def send_soon() -> None:
    """Have a worker empty the outbox once the transaction is committed; by name, as the task stands above this module."""
    enqueue_by_name("ecosystem.shared.tasks.send_due_mail")


def _message_id(key: str) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{host}>"


def page_address(path: str) -> str:
    """The full address of a page, for mail."""
    return settings.SITE_URL.rstrip("/") + path


def send_due(*, limit=500) -> int:
    """Send what is due, oldest first; returns how many left the house.

    A letter is locked while it is given to the mail server, all but its last dot: a worker killed so far leaves it queued.
    It is marked as being handed over, and that is committed, before the dot; locked anew while the answer is waited for;
    and marked by the answer. One found in between, with nobody holding it, may or may not have left: see `_unclear`.
    When the server itself does not answer, or takes nothing from us, the run ends and everything stays due.
    Nothing is sent while mail is held (`mail_hold`).
    """
    if not may_send():
        return 0
    settle_abandoned()
    sent, until = 0, monotonic() + RUN_SECONDS
    connection = get_connection()
    try:
        for _round in range(limit):
            number = _send_next(connection)
            if number is None:
                break
            sent += number
            if monotonic() > until:
                break
    finally:
        with suppress(Exception):  # what has been sent is sent, however the server takes our leave
            connection.close()
    return sent


def settle_abandoned() -> int:
    """Decide for letters whose sender died while the answer was waited for; returns how many."""
    settled = 0
    while True:
        with transaction.atomic():
            mail = OutgoingMail.objects.abandoned(timezone.now()).select_for_update(skip_locked=True).first()
            if mail is None:
                return settled
            _unclear(mail, "The process that sent it ended before the mail server had answered", wait=timedelta())
        settled += 1


def _send_next(connection) -> int | None:
    """1 when the oldest letter due has left, 0 when it has not, None when the run is over."""
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.due(timezone.now())
            .select_for_update(skip_locked=True)
            .order_by("not_before", "id")
            .first()
        )
        if mail is None or not _reach_server(mail, connection):
            return None
        letter = delivery(_message(mail, connection), connection)
        try:
            letter.hand_in()
        except Exception as error:  # noqa: BLE001  every mail backend has its own errors
            letter.abandon()
            return _refused(mail, error)
        mail.attempts += 1
        mail.state = State.SENDING
        mail.handed_over_at = timezone.now()
        mail.save(update_fields=["attempts", "state", "handed_over_at"])
    return _finish(mail, letter)


def _finish(mail, letter) -> int | None:
    try:
        with transaction.atomic():
            mine = OutgoingMail.objects.select_for_update(of=("self",)).filter(
                pk=mail.pk, state=State.SENDING, handed_over_at=mail.handed_over_at
            )
            if not mine.values_list("pk").first():  # we slept so long that somebody else has decided
                letter.abandon()
                return 0
            try:
                letter.finish()
            except OutcomeUnknown as error:
                letter.abandon()
                _unclear(mail, str(error), wait=_patience(mail))
                return None
            except Exception as error:  # noqa: BLE001  every mail backend has its own errors
                letter.abandon()
                mail.attempts -= 1
                return _refused(mail, error)
            mail.state = State.SENT
            mail.sent_at = timezone.now()
            mail.fault = mail.last_error = ""
            mail.save(update_fields=["state", "sent_at", "fault", "last_error"])
            if mail.key.startswith(OutgoingMail.FORGOTTEN_WHEN_SENT):
                OutgoingMail.objects.filter(pk=mail.pk).forget()
            return 1
    except DatabaseError:
        letter.abandon()
        raise


def _reach_server(mail, connection) -> bool:
    """False when nobody answers or lets us in: that is no fault of the message, which stays due and loses no attempt."""
    try:
        connection.open()
    except Exception as error:  # noqa: BLE001  every mail backend has its own errors
        log.warning("The mail server does not answer: %s", error)
        mail.fault = Fault.SERVER if isinstance(error, SMTPResponseException) else Fault.SILENT
        mail.last_error = _words(error)
        mail.save(update_fields=["fault", "last_error"])
        return False
    return True


def _message(mail, connection) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        connection=connection,
        headers={
            "Message-ID": mail.message_id,
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday answers, please
            **mail.headers,
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment["name"], attachment["content"], attachment["type"])
    return message


def _refused(mail, error) -> int | None:
    """The letter has surely not left. A refusal for good ends it at the second try, others after MAX_ATTEMPTS."""
    refusal = read_refusal(error)
    mail.state = State.QUEUED
    mail.handed_over_at = None
    mail.fault = refusal.fault
    mail.last_error = _words(error)
    if refusal.of_all:
        log.warning("The mail server takes nothing from the portal: %s", error)
        mail.not_before = timezone.now() + timedelta(
            minutes=1
        )  # let another letter try first: this one may be the cause
    else:
        mail.attempts += 1
        mail.not_before = timezone.now() + (SECOND_TRY if refusal.for_good else _patience(mail))
        if mail.attempts >= (2 if refusal.for_good else MAX_ATTEMPTS):
            mail.state = State.FAILED
    mail.save(update_fields=["state", "handed_over_at", "attempts", "not_before", "fault", "last_error"])
    return None if refusal.of_all else 0


def _unclear(mail, words, *, wait) -> None:
    """Handed over, and no answer: nobody knows whether the letter left (ADR 0018).

    A letter that somebody may be waiting for is sent once more: the receiver's mail program knows the twin by its
    Message-ID. A digest is not, and neither is what has been unclear before: a coordinator decides. Of sealed letters
    coordinators know nothing, so they are sent again for as long as others that fail.
    """
    mail.unanswered += 1
    mail.fault = Fault.UNCLEAR
    mail.last_error = words[:2000]
    sealed = mail.key.startswith(OutgoingMail.SEALED)
    again = mail.attempts < MAX_ATTEMPTS if sealed else mail.unanswered < 2 and mail.category != Category.DIGEST
    if again:
        mail.state = State.QUEUED
        mail.not_before = timezone.now() + wait
    else:
        mail.state = State.FAILED if sealed else State.UNKNOWN
    log.warning(
        "The answer for letter %s was lost; it %s", mail.pk, "is sent again" if again else "waits for a decision"
    )
    mail.save(update_fields=["state", "not_before", "unanswered", "fault", "last_error"])


def _patience(mail) -> timedelta:
    return timedelta(minutes=2**mail.attempts)


def _words(error) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
