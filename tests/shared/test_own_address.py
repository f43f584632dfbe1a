"""Whole addresses begin with SITE_URL, whatever host name was asked for."""

import re

import pytest
from django.core import mail

from ecosystem.shared.mail import send_due
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import UserFactory

pytestmark = pytest.mark.django_db
ELSEWHERE = {"HTTP_HOST": "elsewhere.example", "HTTP_X_FORWARDED_HOST": "elsewhere.example"}


def letters():
    send_due()
    return [*(row.text for row in OutgoingMail.objects.all()), *(letter.body for letter in mail.outbox)]


@pytest.mark.parametrize(
    ("page", "known"), [("/konto/password/reset/", True), ("/konto/password/reset/", False), ("/konto/signup/", True)]
)
def test_links_in_mail_about_log_in_lead_to_the_portal_itself(client, settings, page, known):
    settings.SITE_URL = "https://portal.helsehub.no"
    settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
    person = UserFactory() if known else None
    email = person.email if person else "ukjent@firma.example"
    typed = {"email": email, "password1": "langt-Nok-9-passord", "password2": "langt-Nok-9-passord"}
    client.post(page, {**typed, "name": "Kari", "first_name": "Kari", "last_name": "Moen"}, **ELSEWHERE)
    sent = letters()
    assert sent
    for text in sent:
        assert "elsewhere" not in text
        assert set(re.findall(r"https?://[^/\s]+", text)) <= {"https://portal.helsehub.no"}
    assert any("https://portal.helsehub.no/konto/" in text for text in sent)


def test_a_page_of_the_api_names_the_next_by_the_portals_own_address(client, settings):
    settings.SITE_URL = "https://portal.helsehub.no"
    settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
    UserFactory()
    answer = client.get("/api/v1/actors/?page_size=1&page=1", **ELSEWHERE).json()
    assert "elsewhere" not in str(answer)


def test_an_absolute_address_stays_what_it_is(client, rf, settings):
    settings.SITE_URL = "https://portal.helsehub.no"
    settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
    request = client.get("/behov/?q=fall", **ELSEWHERE).wsgi_request
    assert request.build_absolute_uri() == "https://portal.helsehub.no/behov/?q=fall"
    assert request.build_absolute_uri("/konto/") == "https://portal.helsehub.no/konto/"
    assert request.build_absolute_uri("https://idporten.no/x") == "https://idporten.no/x"
