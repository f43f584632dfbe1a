"""Mail about errors: that something failed and where, and nothing of what people wrote."""

import logging
import threading

import pytest
from django.core import mail

from ecosystem.shared.error_mail import MOST_AN_HOUR, ErrorMailHandler


@pytest.fixture
def log(settings):
    settings.ERROR_MAIL_TO = ["drift@helsehub.no"]
    settings.SERVER_EMAIL = "portal@helsehub.no"
    log = logging.Logger("django.request")
    log.addHandler(ErrorMailHandler())
    return log


def sent():
    for thread in threading.enumerate():
        if thread.name == "error-mail":
            thread.join(10)
    return mail.outbox


def fail(log, text, *, line=1):
    """An error of a kind, at a place in the code that `line` makes another."""
    try:
        exec(compile("\n" * line + "raise ValueError(text)", "views.py", "exec"), {"text": text})
    except ValueError:
        log.exception("Internal Server Error: /konto/password/reset/key/%s/", text, extra={"request": text})


def test_an_error_is_mailed_with_its_place_and_without_a_word_of_what_people_wrote(log):
    fail(log, "kari@firma.example")
    (message,) = sent()
    assert message.to == ["drift@helsehub.no"]
    assert message.from_email == "portal@helsehub.no"
    assert message.subject == "[HelseHub] ERROR: builtins.ValueError"
    assert "views.py:2 <module>" in message.body
    assert "kari" not in message.subject + message.body
    assert "password" not in message.subject + message.body


def test_the_same_error_is_mailed_once_and_many_are_counted(log):
    for number in range(30):
        fail(log, str(number))
    assert len(sent()) == 1
    fail(log, "", line=7)
    assert len(sent()) == 2  # the same kind elsewhere is another fault
    log.error("Another")
    assert ["29 more errors have not been mailed" in message.body for message in sent()] == [False, True, False]


def test_no_more_than_so_many_an_hour(log):
    for number in range(50):
        kind = type(f"Fault{number}", (Exception,), {})
        try:
            raise kind
        except kind:
            log.exception("failed")
    assert len(sent()) == MOST_AN_HOUR


def test_a_warning_is_not_mailed_and_nobody_is_told_where_nobody_is_named(log, settings):
    log.warning("Forbidden")
    settings.ERROR_MAIL_TO = []
    log.error("failed")
    assert sent() == []


def test_a_mail_server_that_is_down_disturbs_nobody(log, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    fail(log, "")
    assert sent() == []
    assert "Error mail could not be sent" in caplog.text
