"""Which passwords a person may choose: long ones, and none that is guessed first in Norway."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from actors.accounts.passwords import common_words
from tests.factories.actors import PASSWORD

from .test_accounts import log_in, person

pytestmark = pytest.mark.django_db


def codes(password):
    try:
        validate_password(password)
    except ValidationError as error:
        return {fault.code for fault in error.error_list}
    return set()


def test_twelve_characters_are_the_fewest():
    assert codes("k7Qv-x2Lp9w") == {"password_too_short"}
    assert codes("k7Qv-x2Lp9wZ") == set()


@pytest.mark.parametrize(
    "password",
    [
        "Sommer2026!!!",
        "P4ssord12345",
        "passord12345",
        "Velkommen2026",
        "Drammen123456",
        "DrammenDrammen",
        "oslo-bergen-1",
        "2026Strømsgodset",
        "Stromsgodset1",
        "stroemsgodset99",
        "Rosenborg1917!",
        "Jeg elsker deg!",
        "Blåbær2026!!",
        "Blabaer202612",
        "KariNordmann1",
        "H3lsehub2026!",
        "hemmelighet1!",
        "v1nterf3r1e!!",
        "111111aaaaaa",
        "xyxyxyxyxyxy",
    ],
)
def test_norwegian_words_with_little_added_are_refused(password):
    assert "password_common_words" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        "blåbær-og-fløte-9",
        "sommer vinter hest brød",
        "trapp sitron kalender",
        "Ukulele-spiller-i-regn",
        "tw9#Lq!mVz2&pR",
    ],
)
def test_three_words_or_a_random_string_are_taken(password):
    assert codes(password) == set()


def test_the_list_is_read_with_every_spelling():
    assert {"stromsgodset", "stroemsgodset", "baerum", "pasken", "paasken"} <= common_words()
    assert "" not in common_words()


@pytest.mark.parametrize(("language", "words"), [("nb", "vanlig ord eller navn"), ("en", "common word or name")])
def test_the_refusal_says_what_to_do_instead(client, language, words):
    with translation.override(language):
        address = reverse("account_signup")
    given = {"name": "Kari", "email": "kari@lier.example", "password1": "Sommer2026!!!", "password2": "Sommer2026!!!"}
    page = client.post(address, given).content.decode()
    assert words in page
    assert 'value="kari@lier.example"' in page


def test_a_password_from_before_goes_on_working(client):
    known = person()
    known.set_password("kort8teg")
    known.save()
    assert log_in(client, known, password="kort8teg").status_code == 302
    assert PASSWORD == "helsehub-demo"
