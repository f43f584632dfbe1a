"""Sent to an address without a page, by somebody whose browser has a token for forms: the body is nobody's to read."""

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db

PARTS = "multipart/form-data; boundary=x"
TOKEN = "a" * 32


class Unread:
    """A body that must not be read."""

    def read(self, *_):
        raise AssertionError("the body was read")

    readline = read


@pytest.fixture
def browser():
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return client


@pytest.mark.parametrize("kind", ["multipart/form-data", PARTS])
def test_a_body_that_is_none_gets_the_plain_answer(browser, kind):
    answer = browser.generic("POST", "/finnes-ikke/", b"--x\r\nContent-Disposition: " + b"q" * 2000, content_type=kind)
    assert answer.status_code == 404


def test_a_large_body_is_not_read(browser):
    more = {"wsgi.input": Unread(), "CONTENT_LENGTH": "300000000", "CONTENT_TYPE": PARTS}
    assert browser.generic("POST", "/finnes-ikke/", **more).status_code == 404
