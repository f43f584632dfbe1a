"""A real conversation with a mail server: who dies when, who refuses what, and what becomes of the letter."""

import asyncio
import smtplib
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from ecosystem.shared import delivery, mail
from ecosystem.shared.models import OutgoingMail
from tests.matching.processes import free_port

State, Fault = OutgoingMail.State, OutgoingMail.Fault


class Server:
    """Takes all letters, but answers as `answers` says: {"MAIL": "550 …"}; "hang" lets the line break without a word."""

    def __init__(self):
        self.answers, self.arrived, self.before_answer = {}, [], lambda: None

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get("RCPT", "250 OK") if address.startswith("b@") else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        await asyncio.to_thread(self.before_answer)  # the database is asked in a thread of its own
        answer = self.answers.get("DATA", "250 OK")
        if answer[0] in "2h":
            self.arrived.append(envelope.content)
        if answer == "hang":
            server.transport.abort()
        return answer


@pytest.fixture
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 10
    yield handler
    controller.stop()


def queue(key="1", to="b@firma.example", **fields):
    return mail.queue_mail(**{"key": key, "to": to, "subject": "Hei", "text": "Hei på deg", **fields})


def due_again(row):
    OutgoingMail.objects.filter(pk=row.pk).update(not_before=timezone.now())


def found(row):
    row.refresh_from_db()
    return row.state, row.fault, row.attempts


def left_in_the_middle(key="1", *, ago=timedelta(minutes=2), **fields):
    """A row as a worker leaves it that is killed while the answer is waited for."""
    row = queue(key, **fields)
    OutgoingMail.objects.filter(pk=row.pk).update(state=State.SENDING, handed_over_at=timezone.now() - ago, attempts=1)
    return row


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.django_db
def test_the_text_arrives_as_it_was_written(server):
    queue(text="Første linje\n.en linje som begynner med punktum\n\n.\nSlutt")
    assert mail.send_due() == 1
    (content,) = server.arrived
    words = message_from_bytes(content).get_payload(decode=True).decode()
    assert words.split() == "Første linje .en linje som begynner med punktum . Slutt".split()


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_marked_before_the_server_is_told_that_it_is_whole(server):
    row = queue()
    seen = []

    def look():
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("SELECT state FROM shared_outgoingmail WHERE id = %s", [row.pk])
            seen.extend(cursor.fetchone())
        other.close()

    server.before_answer = look
    assert mail.send_due() == 1
    assert seen == [State.SENDING]
    assert found(row)[0] == State.SENT


@pytest.mark.django_db(transaction=True)
def test_who_dies_before_the_last_dot_leaves_the_letter_queued_and_the_server_without_it(server, monkeypatch):
    row = queue()

    def dies(self):
        delivery.SmtpDelivery.abandon(self)
        raise Killed

    with monkeypatch.context() as patched:
        hand_in = delivery.SmtpDelivery.hand_in
        patched.setattr(delivery.SmtpDelivery, "hand_in", lambda self: (hand_in(self), dies(self)))
        with pytest.raises(Killed):
            mail.send_due()
    assert (found(row), server.arrived) == ((State.QUEUED, "", 0), [])
    assert (mail.send_due(), len(server.arrived)) == (1, 1)


@pytest.mark.django_db
def test_a_database_that_goes_before_the_mark_is_kept_leaves_the_server_without_the_letter(server, monkeypatch):
    row = queue()
    finish = mail._finish

    def no_lock(letter_row, letter):
        def fails(*args, **kwargs):
            raise DatabaseError("the server closed the connection")

        with monkeypatch.context() as patched:
            patched.setattr(OutgoingMail.objects, "select_for_update", fails, raising=False)
            return finish(letter_row, letter)

    monkeypatch.setattr(mail, "_finish", no_lock)
    with pytest.raises(DatabaseError):
        mail.send_due()
    assert (row.state, server.arrived) == (State.QUEUED, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, State.QUEUED),
        ({"category": "digest"}, State.UNKNOWN),
        ({"key": "sealed:response-receipt:1"}, State.QUEUED),
    ],
)
def test_a_line_that_breaks_after_the_last_dot_leaves_it_unclear(server, fields, state):
    server.answers["DATA"] = "hang"
    row = queue(**fields)
    assert mail.send_due() == 0
    assert found(row) == (state, Fault.UNCLEAR, 1)
    assert row.not_before > timezone.now() or state == State.UNKNOWN


@pytest.mark.django_db
def test_what_a_dead_worker_was_sending_is_sent_once_more_and_then_a_coordinator_decides(server):
    row = left_in_the_middle()
    assert mail.send_due() == 1
    assert found(row) == (State.SENT, "", 2)
    again = left_in_the_middle("2")
    OutgoingMail.objects.filter(pk=again.pk).update(unanswered=1)
    assert mail.send_due() == 0
    assert found(again)[:2] == (State.UNKNOWN, Fault.UNCLEAR)
    assert again in OutgoingMail.objects.ended_badly()


@pytest.mark.django_db
def test_a_digest_that_a_dead_worker_was_sending_is_not_sent_again(server):
    row = left_in_the_middle(category="digest")
    assert mail.send_due() == 0
    assert (found(row)[:2], server.arrived) == ((State.UNKNOWN, Fault.UNCLEAR), [])
    assert row in OutgoingMail.objects.ended_badly()


@pytest.mark.django_db
def test_a_sealed_letter_is_never_left_to_coordinators(server):
    row = left_in_the_middle(key="sealed:x")
    OutgoingMail.objects.filter(pk=row.pk).update(unanswered=5, attempts=6)
    assert mail.send_due() == 1
    last = left_in_the_middle(key="sealed:y")
    OutgoingMail.objects.filter(pk=last.pk).update(attempts=mail.MAX_ATTEMPTS)
    assert mail.send_due() == 0
    assert found(last)[0] == State.FAILED
    assert not OutgoingMail.objects.ended_badly().exists()


@pytest.mark.django_db(transaction=True)
def test_a_slow_server_makes_nobody_think_the_sender_dead(server, monkeypatch):
    """The mark is made to look old, and another worker runs while the answer is waited for."""
    row = queue()
    others = []

    def another_worker():
        others.append(mail.settle_abandoned())
        others.append(mail.send_due())
        connection.close()

    def later():
        return timezone.now() + timedelta(minutes=30)

    abandoned = type(OutgoingMail.objects.all()).abandoned
    monkeypatch.setattr(type(OutgoingMail.objects.all()), "abandoned", lambda rows, at: abandoned(rows, later()))
    server.before_answer = another_worker
    assert mail.send_due() == 1
    assert others == [0, 0]
    assert (found(row)[0], row.unanswered, len(server.arrived)) == (State.SENT, 0, 1)


@pytest.mark.django_db
def test_who_slept_while_another_decided_sends_nothing(server, monkeypatch):
    row = queue(category="digest")
    finish = mail._finish

    def sleeps(letter_row, letter):
        OutgoingMail.objects.filter(pk=row.pk).update(state=State.UNKNOWN)
        return finish(letter_row, letter)

    monkeypatch.setattr(mail, "_finish", sleeps)
    assert (mail.send_due(), server.arrived) == (0, [])
    assert found(row)[0] == State.UNKNOWN


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stage", "answer", "state", "fault", "attempts"),
    [
        ("RCPT", "550 5.1.1 No such user", State.QUEUED, Fault.ADDRESS, 1),
        ("RCPT", "550 No such user", State.QUEUED, Fault.ADDRESS, 1),
        ("DATA", "554 5.6.0 Not this", State.QUEUED, Fault.LETTER, 1),
        ("RCPT", "450 4.2.0 Greylisted", State.QUEUED, Fault.LATER, 1),
        ("RCPT", "554 5.7.1 Relay access denied", State.QUEUED, Fault.TRUST, 1),
        ("RCPT", "550 relay not permitted", State.QUEUED, Fault.TRUST, 1),
        ("DATA", "550 5.7.26 DMARC", State.QUEUED, Fault.TRUST, 1),
        ("RCPT", "530 5.7.0 Authentication required", State.QUEUED, Fault.SERVER, 0),
        ("MAIL", "550 5.7.1 Sender not allowed", State.QUEUED, Fault.SERVER, 0),
        ("MAIL", "451 4.3.0 Try later", State.QUEUED, Fault.SERVER, 0),
        ("MAIL", "552 5.3.4 Too big", State.QUEUED, Fault.LETTER, 1),
    ],
)
def test_a_refusal_is_laid_on_the_letter_or_on_the_server(server, stage, answer, state, fault, attempts):
    server.answers[stage] = answer
    row = queue()
    assert mail.send_due() == 0
    assert found(row) == (state, fault, attempts)
    assert answer.split(" ", 1)[1] in row.last_error
    assert server.arrived == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "tries"), [("550 5.1.1 No such user", 2), ("450 4.2.0 Later", 8), ("550 5.7.1 Distrust", 8)]
)
def test_what_is_refused_for_good_ends_at_the_second_try(server, answer, tries):
    server.answers["RCPT"] = answer
    row = queue()
    for _try in range(10):
        due_again(row)
        mail.send_due()
    assert (found(row)[0], row.attempts) == (State.FAILED, tries)
    assert row in OutgoingMail.objects.ended_badly()


@pytest.mark.django_db
def test_a_server_that_takes_nothing_from_us_costs_no_letter_an_attempt_however_long(server):
    server.answers["MAIL"] = "550 5.7.1 Sender not allowed"
    rows = [queue(str(n), to=f"p{n}@firma.example") for n in range(3)]
    for _try in range(10):
        for row in rows:
            due_again(row)
        assert mail.send_due() == 0
    assert {found(row)[::2] for row in rows} == {(State.QUEUED, 0)}
    del server.answers["MAIL"]
    for row in rows:
        due_again(row)
    assert mail.send_due() == 3


@pytest.mark.django_db
def test_a_log_in_that_is_refused_is_no_letters_fault(server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "feil"
    row = queue()
    assert mail.send_due() == 0
    assert found(row)[2] == 0
    assert row.fault in {Fault.SERVER, Fault.SILENT}


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 Wrong password"), Fault.SERVER),
        (ConnectionResetError("reset"), Fault.LATER),
        (ValueError("a header that cannot be written"), Fault.LATER),
    ],
)
def test_other_errors_are_read_too(error, fault):
    assert delivery.read_refusal(error).fault == fault
