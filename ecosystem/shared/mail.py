"""The outbox: every message is a row first, and leaves by a worker."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone

from .models import OutgoingMail
from .tasks import enqueue, send_due_mail

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 8


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
        enqueue(send_due_mail)
    return mail if created else None


def queue_letters(letters: Iterable[OutgoingMail], *, batch: int = 500) -> None:
    """Many messages at once, each an unsaved row with `key`, `to`, `subject`, `text` and `language`."""
    rows = []
    for letter in letters:
        letter.subject = " ".join(str(letter.subject).split())[:300]
        letter.message_id = _message_id(letter.key)
        rows.append(letter)
    if rows:
        OutgoingMail.objects.bulk_create(rows, batch_size=batch, ignore_conflicts=True)
        enqueue(send_due_mail)


def _message_id(key: str) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{host}>"


def page_address(path: str) -> str:
    """The full address of a page, for mail."""
    return settings.SITE_URL.rstrip("/") + path


def send_due(*, limit=500) -> int:
    """Send what is due, oldest first; returns how many left the house.

    One transaction per message: the row is locked, handed to the mail server, marked sent and committed. A worker
    killed in between leaves the row queued. A refused message waits longer each time, and is given up after
    MAX_ATTEMPTS; when the server itself does not answer, the run ends and everything stays due.
    """
    sent = 0
    connection = get_connection()
    try:
        for _round in range(limit):
            with transaction.atomic():
                mail = (
                    OutgoingMail.objects.due(timezone.now())
                    .select_for_update(skip_locked=True)
                    .order_by("not_before", "id")
                    .first()
                )
                if mail is None or not _reach_server(mail, connection):
                    break
                sent += _send_one(mail, connection)
    finally:
        connection.close()
    return sent


def _reach_server(mail, connection) -> bool:
    """False when nobody answers: that is no fault of the message, which stays due and loses no attempt."""
    try:
        connection.open()
    except Exception as error:  # noqa: BLE001  every mail backend has its own errors
        log.warning("The mail server does not answer: %s", error)
        mail.last_error = f"{type(error).__name__}: {error}"[:2000]
        mail.save(update_fields=["last_error"])
        return False
    return True


def _send_one(mail, connection) -> int:
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
    mail.attempts += 1
    try:
        message.send()
    except Exception as error:  # noqa: BLE001  every mail backend has its own errors
        mail.last_error = f"{type(error).__name__}: {error}"[:2000]
        mail.not_before = timezone.now() + timedelta(minutes=2**mail.attempts)
        if mail.attempts >= MAX_ATTEMPTS:
            mail.state = OutgoingMail.State.FAILED
        connection.close()
        mail.save()
        return 0
    mail.state = OutgoingMail.State.SENT
    mail.sent_at = timezone.now()
    mail.last_error = ""
    mail.save()
    if mail.key.startswith(OutgoingMail.FORGOTTEN_WHEN_SENT):
        OutgoingMail.objects.filter(pk=mail.pk).forget()
    return 1
