"""Wrong passwords: nobody guesses many, nobody shuts anybody out, and a whole house behind one address is served."""

import json
import threading
from datetime import timedelta

import pytest
from allauth.core.internal import ratelimit
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.accounts.guessing import DAY, FROM_KNOWN_DEVICE, FROM_STRANGERS
from actors.models import GuessCount
from ecosystem.shared.models import OutgoingMail
from ecosystem.shared.rate_limit import HouseThrottle, house_of

from .test_accounts import PASSWORD, person, sign_up

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "blåbær-og-fløte-9"


def at(address, client=None):
    """A browser at this address of the internet."""
    browser = client or Client()
    browser.defaults["REMOTE_ADDR"] = address
    return browser


def tries(browser, who, password="feil-passord-1", times=1):
    for _n in range(times):
        answer = browser.post(reverse("account_login"), {"login": who.email, "password": password})
    return answer


def guess_from_everywhere(who, number):
    for n in range(number):
        tries(at(f"203.0.{n // 4}.7"), who)


def test_wrong_passwords_from_one_address_shut_nobody_out_at_another():
    owner = person()
    assert tries(at("203.0.113.7"), owner, times=12).status_code == 429
    assert tries(at("198.51.100.1"), owner, PASSWORD).status_code == 302


def test_five_wrong_passwords_from_one_address_are_all_in_a_quarter_of_an_hour():
    owner, thief = person(), at("203.0.113.7")
    assert tries(thief, owner, times=5).status_code == 200
    refused = tries(thief, owner, PASSWORD)
    assert refused.status_code == 429
    assert 800 < int(refused["Retry-After"]) <= 900
    page = refused.content.decode()
    assert "For mange feil passord" in page
    assert f'value="{owner.email}"' in page
    assert PASSWORD not in page
    GuessCount.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert tries(thief, owner, PASSWORD).status_code == 302


def test_a_right_password_counts_for_nothing():
    owner, browser = person(), at("203.0.113.7")
    for _n in range(8):
        assert tries(browser, owner, PASSWORD).status_code == 302
        browser.cookies.clear()
    assert set(GuessCount.objects.values_list("number", flat=True)) == {0}


def test_guessers_everywhere_get_fifty_tries_a_day_and_never_shut_out_a_known_device():
    owner = person()
    known = at("198.51.100.1")
    tries(known, owner, PASSWORD)
    known.post(reverse("account_logout"))
    guess_from_everywhere(owner, FROM_STRANGERS[0])
    assert tries(at("192.0.2.9"), owner, PASSWORD).status_code == 429
    assert tries(known, owner).status_code == 200
    assert tries(known, owner, PASSWORD).status_code == 302
    known.post(reverse("account_logout"))
    assert tries(at("203.0.113.99", known), owner, PASSWORD).status_code == 302  # wherever the device is


def test_who_is_on_a_new_device_meanwhile_gets_in_by_e_mail():
    owner, browser = person(), at("192.0.2.9")
    guess_from_everywhere(owner, FROM_STRANGERS[0])
    assert tries(browser, owner, PASSWORD).status_code == 429
    browser.post(reverse("account_reset_password"), {"email": owner.email})
    link = next(line for line in OutgoingMail.objects.get().text.split() if "/konto/password/reset/key/" in line)
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    guess_from_everywhere(owner, FROM_STRANGERS[0])  # they go on
    assert tries(browser, owner, NEW_PASSWORD).status_code == 302


def test_a_stolen_device_gives_thirty_tries_and_then_a_strangers():
    owner, stolen = person(), at("203.0.113.7")
    tries(stolen, owner, PASSWORD)
    stolen.post(reverse("account_logout"))
    assert tries(stolen, owner, times=FROM_KNOWN_DEVICE[0] + 5).status_code == 200
    assert tries(stolen, owner).status_code == 429


def test_a_device_is_known_to_its_own_account_only_and_cannot_be_made_up():
    owner, other, thief = person(), person(), at("203.0.113.7")
    tries(thief, other, PASSWORD)
    thief.post(reverse("account_logout"))
    assert tries(thief, owner, times=6).status_code == 429
    forged = at("203.0.113.8")
    forged.cookies["known_device"] = "eyJ1c2VyOjEiOiAiYSJ9:1abc:forged"
    assert tries(forged, owner, times=6).status_code == 429


def test_every_address_of_an_account_counts_as_the_account():
    owner = person()
    owner.emailaddress_set.create(email="privat@lier.example", verified=True)
    guess_from_everywhere(owner, FROM_STRANGERS[0])
    answer = at("192.0.2.9").post(reverse("account_login"), {"login": "Privat@lier.example", "password": PASSWORD})
    assert answer.status_code == 429


def test_an_address_without_an_account_is_answered_in_the_same_way():
    thief = at("203.0.113.7")
    for expected in (200, 200, 200, 200, 200, 429):
        answer = thief.post(reverse("account_login"), {"login": "ingen@lier.example", "password": "feil-passord-1"})
        assert answer.status_code == expected


def test_what_is_counted_names_nobody():
    owner = person()
    tries(at("203.0.113.7"), owner)
    kept = json.dumps(list(GuessCount.objects.values_list("key", flat=True)))
    assert owner.email not in kept
    assert "203.0.113" not in kept
    assert GuessCount.objects.count() == 4
    assert max(GuessCount.objects.values_list("until", flat=True)) <= timezone.now() + timedelta(seconds=DAY)


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_time_are_all_counted():
    numbers = []

    def guess():
        numbers.append(GuessCount.count("k" * 64, 60)[0])
        connection.close()

    threads = [threading.Thread(target=guess) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 13))


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("tull", "tull"),
    ],
)
def test_an_ipv6_house_is_its_network(address, house):
    assert house_of(address) == house


def test_an_ipv6_network_has_one_share_of_an_account():
    owner = person()
    for n in range(5):
        assert tries(at(f"2001:db8:1:2::{n + 1}"), owner).status_code == 200
    assert tries(at("2001:db8:1:2::99"), owner, PASSWORD).status_code == 429
    assert tries(at("2001:db8:1:3::1"), owner, PASSWORD).status_code == 302


def used_up(rf, action, times, address="203.0.113.7"):
    request = rf.post("/", REMOTE_ADDR=address)
    for _n in range(times):
        assert ratelimit.consume(request, app="allauth.account", action=action)


def test_a_room_of_300_signs_up_and_logs_in_in_the_same_minute(rf):
    used_up(rf, "signup", 300)
    used_up(rf, "login", 300)
    assert sign_up(at("203.0.113.7"), "nummer301@lier.example").status_code == 302
    assert tries(at("203.0.113.7"), person(), PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("", ("Dette er gjort for mange ganger", "Vent 1 minutt", "Det du skrev")),
        ("/en", ("This has been done too often", "1 minute")),
    ],
)
def test_who_comes_too_often_gets_the_form_back_with_what_was_typed(rf, language, words):
    used_up(rf, "signup", 600)
    address = "/en/account/signup/" if language else reverse("account_signup")
    given = {
        "name": "Kari Nordmann",
        "email": "kari@lier.example",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    }
    answer = at("203.0.113.7").post(address, given)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    for word in words:
        assert word in page
    assert 'value="Kari Nordmann"' in page
    assert 'value="kari@lier.example"' in page
    assert NEW_PASSWORD not in page
    assert page.count("<h1") == 1


def test_a_log_in_that_comes_too_often_tries_no_password(rf, monkeypatch):
    owner = person()
    used_up(rf, "login", 600)
    monkeypatch.setattr(
        "actors.accounts.adapter.AccountAdapter.authenticate", lambda *_a, **_k: pytest.fail("was tried")
    )
    answer = tries(at("203.0.113.7"), owner, PASSWORD)
    assert answer.status_code == 429
    assert f'value="{owner.email}"' in answer.content.decode()


def test_a_program_gets_the_refusal_as_json(rf):
    used_up(rf, "login", 600)
    answer = at("203.0.113.7").post(
        reverse("account_login"), {"login": "a@b.no"}, headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "for mange ganger" in answer.json()["detail"]


def test_other_pages_say_why_and_show_what_was_written(rf):
    owner = person()
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": owner.email})
    link = next(line for line in OutgoingMail.objects.get().text.split() if "/konto/password/reset/key/" in line)
    form = at("203.0.113.7", browser).get(link, follow=True).redirect_chain[-1][0]
    used_up(rf, "reset_password_from_key", 600)
    answer = browser.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "note": "hei <b>"})
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "hei &lt;b&gt;" in page
    assert NEW_PASSWORD not in page


def test_letters_that_anybody_may_ask_for_come_five_times_an_hour_and_the_page_answers_the_same():
    owner, browser = person(), Client()
    answers = {browser.post(reverse("account_reset_password"), {"email": owner.email})["Location"] for _n in range(9)}
    assert answers == {reverse("account_reset_password_done")}
    assert OutgoingMail.objects.filter(to=owner.email).count() == 5


def test_the_apis_limit_is_a_houses_and_says_when_to_come_again(client, settings, monkeypatch):
    monkeypatch.setattr(HouseThrottle, "rate", "2/min", raising=False)
    for n in range(2):
        assert at(f"2001:db8:1:2::{n + 1}", client).get("/api/v1/needs/").status_code == 200
    refused = at("2001:db8:1:2::3", client).get("/api/v1/needs/")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= 60
    assert refused["Content-Type"].startswith("application/json")
    assert at("2001:db8:1:3::1", client).get("/api/v1/needs/").status_code == 200
    assert int(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["anon"].split("/")[0]) >= 300
