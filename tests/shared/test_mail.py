"""The outbox: one row per message, nothing lost, the same Message-ID however often it is sent."""

import smtplib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecosystem.shared import mail
from ecosystem.shared.models import OutgoingMail

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


def queue(key="welcome:1", **fields):
    return mail.queue_mail(**{"key": key, "to": "a@firma.example", "subject": "Hei", "text": "Hei på deg", **fields})


class RefusingBackend(EmailBackend):
    """Takes no message to b@firma.example."""

    answer = (550, b"No such user")

    def send_messages(self, messages):
        if messages[0].to == ["b@firma.example"]:
            raise smtplib.SMTPRecipientsRefused({"b@firma.example": self.answer})
        return super().send_messages(messages)


class WaitingBackend(RefusingBackend):
    answer = (450, b"4.2.0 Greylisted, try again later")


class SilentBackend(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("Connection refused")


@pytest.fixture
def backend(monkeypatch):
    def use_backend(cls):
        monkeypatch.setattr(mail, "get_connection", cls)

    return use_backend


def test_queueing_twice_gives_one_row():
    assert queue() is not None
    assert queue(subject="Noe annet") is None
    assert OutgoingMail.objects.get().subject == "Hei"


def test_a_rolled_back_transaction_queues_nothing():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_the_worker_is_started_on_commit_and_not_before(django_capture_on_commit_callbacks, monkeypatch):
    started = []
    monkeypatch.setattr(
        "ecosystem.shared.queue.current_app.send_task", lambda name, *args, **kwargs: started.append(name)
    )
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        assert started == []
    assert started == ["ecosystem.shared.tasks.send_due_mail"]


def test_a_broker_that_is_down_does_not_fail_what_is_saved(django_capture_on_commit_callbacks, monkeypatch):
    def down(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr("ecosystem.shared.queue.current_app.send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        queue()
    assert mail.send_due() == 1


def test_sending_marks_the_row_and_carries_everything():
    row = queue(
        html="<p>Hei</p>",
        language="en",
        headers={"List-Unsubscribe": "<https://x.example/>"},
        attachments=[{"name": "m.ics", "type": "text/calendar; method=REQUEST", "content": "BEGIN:VCALENDAR"}],
    )
    assert mail.send_due() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (State.SENT, 1, "")
    assert row.sent_at is not None
    (message,) = django_mail.outbox
    mime = message.message()
    assert mime["Message-ID"] == row.message_id
    assert mime["Content-Language"] == "en"
    assert mime["Auto-Submitted"] == "auto-generated"
    assert mime["List-Unsubscribe"] == "<https://x.example/>"
    types = [part.get_content_type() for part in mime.walk()]
    assert {"text/plain", "text/html", "text/calendar"} <= set(types)
    assert mail.send_due() == 0


def test_the_message_id_follows_from_the_key_and_the_secret(settings):
    first = queue().message_id
    OutgoingMail.objects.all().delete()
    assert queue().message_id == first
    assert queue("welcome:2").message_id != first
    OutgoingMail.objects.all().delete()
    settings.SECRET_KEY = "another" * 10
    assert queue().message_id != first


def test_a_subject_is_one_line():
    row = queue(subject="Hei\r\nBcc: alle@firma.example")
    assert row.subject == "Hei Bcc: alle@firma.example"


def test_a_refused_message_waits_and_the_others_leave(backend):
    backend(RefusingBackend)
    refused, other = queue("1", to="b@firma.example"), queue("2")
    assert mail.send_due() == 1
    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.state, refused.attempts, other.state) == (State.QUEUED, 1, State.SENT)
    assert "No such user" in refused.last_error
    wait = refused.not_before - timezone.now()
    assert timedelta(minutes=29) < wait <= timedelta(minutes=30)
    assert mail.send_due() == 0


def test_a_message_is_given_up_after_the_last_attempt(backend):
    backend(WaitingBackend)
    row = queue(to="b@firma.example")
    for _attempt in range(mail.MAX_ATTEMPTS):
        OutgoingMail.objects.update(not_before=timezone.now())
        mail.send_due()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.sent_at) == (State.FAILED, mail.MAX_ATTEMPTS, None)
    OutgoingMail.objects.update(not_before=timezone.now())
    assert mail.send_due() == 0


def test_a_server_that_does_not_answer_costs_no_attempt(backend):
    backend(SilentBackend)
    first, second = queue("1"), queue("2")
    assert mail.send_due() == 0
    for row in (first, second):
        row.refresh_from_db()
        assert (row.state, row.attempts) == (State.QUEUED, 0)
    assert first.last_error == "ConnectionRefusedError: Connection refused"
    backend(EmailBackend)
    assert mail.send_due() == 2


def test_sent_and_its_time_go_together():
    row = queue()
    with pytest.raises(IntegrityError, match="mail_sent_has_time"), transaction.atomic():
        OutgoingMail.objects.filter(pk=row.pk).update(state=State.SENT)


def test_mail_later_is_not_sent_now():
    row = queue()
    OutgoingMail.objects.filter(pk=row.pk).update(not_before=timezone.now() + timedelta(hours=1))
    assert mail.send_due() == 0


@pytest.mark.django_db(transaction=True)
def test_a_row_another_worker_is_sending_is_passed_over():
    from django.db import connections

    first, second = queue("1"), queue("2")
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM shared_outgoingmail WHERE id = %s FOR UPDATE", [first.pk])
        assert mail.send_due() == 1
        other.rollback()
    finally:
        other.close()
    second.refresh_from_db()
    assert second.state == State.SENT
    assert mail.send_due() == 1


def test_eml_files_are_one_per_message_however_often_it_is_sent(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "ecosystem.shared.mail_files.EmlBackend"
    row = queue()
    assert mail.send_due() == 1
    OutgoingMail.objects.filter(pk=row.pk).update(state=State.QUEUED, sent_at=None)
    assert mail.send_due() == 1
    (file,) = Path(settings.MAIL_DIR).iterdir()
    assert file.suffix == ".eml"
    assert row.message_id.encode() in file.read_bytes()
