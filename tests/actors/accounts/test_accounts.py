"""Accounts: the second factor, and that no page tells whether an address has an account."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from actors.models import User
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import ActorFactory, CoordinatorFactory, UserFactory, confirm_factors

pytestmark = pytest.mark.django_db
PASSWORD = "helsehub-demo"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(factory=UserFactory, **given):
    made = factory(password=PASSWORD, **given)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def code(moved=0, secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + moved))


def log_in(client, who, **given):
    return client.post(reverse("account_login"), {"login": who.email, "password": PASSWORD, **given})


@pytest.fixture
def demanded(settings):
    settings.DESK_NEEDS_SECOND_FACTOR = True


def test_the_desk_leads_a_coordinator_without_a_second_factor_to_setting_it_up(client, demanded):
    coordinator = person(CoordinatorFactory)
    log_in(client, coordinator)
    first = client.get("/admin/")
    assert first.url.startswith("/admin/login/")
    asked = client.get(first.url)["Location"]
    assert asked == reverse("people:second_factor") + "?next=%2Fadmin%2F"
    assert "En kode fra en annen koordinator" in client.get(asked).content.decode()


def test_a_second_factor_that_is_set_up_but_not_used_in_this_session_is_asked_for(client, demanded):
    coordinator = person(CoordinatorFactory)
    log_in(client, coordinator)
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    asked = client.get(client.get("/admin/actors/actor/").url)["Location"]
    assert asked == reverse("mfa_reauthenticate") + "?next=%2Fadmin%2Factors%2Factor%2F"
    assert client.post(asked, {"code": "000000"}).status_code == 200
    assert client.get("/admin/").status_code == 302
    assert client.post(asked, {"code": code()})["Location"] == "/admin/actors/actor/"
    assert client.get("/admin/actors/actor/").status_code == 200


def test_a_security_key_is_asked_for_where_there_is_no_code_app(client, demanded):
    coordinator = person(CoordinatorFactory)
    log_in(client, coordinator)
    for kind in (Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES):
        confirm_factors(Authenticator.objects.create(user=coordinator, type=kind, data={}))
    asked = client.get(client.get("/admin/").url)["Location"]
    assert asked.startswith(reverse("mfa_reauthenticate_webauthn"))


def test_recovery_codes_alone_are_no_second_factor(client, demanded):
    coordinator = person(CoordinatorFactory)
    log_in(client, coordinator)
    Authenticator.objects.create(user=coordinator, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert client.get(client.get("/admin/").url)["Location"].startswith(reverse("people:second_factor"))


def test_a_coordinator_who_shows_the_code_at_log_in_goes_straight_to_the_desk(client, demanded):
    coordinator = person(CoordinatorFactory)
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    address = client.get(client.get("/admin/").url)["Location"]
    stage = client.post(address, {"login": coordinator.email, "password": PASSWORD, "next": "/admin/"})
    assert stage["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/admin/").status_code == 302  # the password alone opens nothing
    done = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert done["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_desk_never_sends_anybody_in_a_ring(client, demanded):
    coordinator = person(CoordinatorFactory)
    for who in (None, person(), coordinator):
        client.logout()
        if who:
            log_in(client, who)
        response = client.get("/admin/", follow=True)
        addresses = [address for address, _status in response.redirect_chain]
        assert len(addresses) == len(set(addresses)) <= 4
        assert response.status_code == (403 if who and who != coordinator else 200)


def test_without_a_second_factor_a_coordinator_is_an_ordinary_person_on_every_page(client, demanded):
    coordinator = person(CoordinatorFactory)
    hidden = ActorFactory(state="applied")
    log_in(client, coordinator)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert "Administrasjon" in client.get(reverse("portal:my_page")).content.decode()  # the way to setting it up
    confirm_factors(TOTP.activate(coordinator, SECRET).instance)
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    assert client.get(hidden.get_absolute_url()).status_code == 200


def test_what_is_withheld_in_a_session_is_never_saved(client, demanded):
    coordinator = person(CoordinatorFactory)
    log_in(client, coordinator)
    client.get(reverse("portal:my_page"))
    coordinator.refresh_from_db()
    assert coordinator.is_staff
    assert coordinator.is_coordinator


def test_where_it_is_not_demanded_the_password_is_enough(client):
    log_in(client, person(CoordinatorFactory))
    assert client.get("/admin/").status_code == 200


def test_another_persons_second_factor_in_the_same_browser_does_not_count(client, demanded):
    first, second = person(CoordinatorFactory), person(CoordinatorFactory)
    confirm_factors(TOTP.activate(first, SECRET).instance)
    log_in(client, first)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert client.get("/admin/").status_code == 200
    client.logout()
    log_in(client, second)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "address", ["/?q=%00", "/sok/?q=a%00b", "/aktorer/%00/", "/behov/%00/", "/api/v1/needs/?q=%00"]
)
@pytest.mark.parametrize("english", [False, True])
def test_no_address_with_nul_is_answered(client, address, english):
    response = client.get("/en" + address if english and not address.startswith("/api") else address)
    assert response.status_code == 400
    assert ('{"detail":' if address.startswith("/api") else "<h1") in response.content.decode()


def sign_up(client, email):
    given = {"name": "Kari", "email": email, "password1": "blåbær-og-fløte-9", "password2": "blåbær-og-fløte-9"}
    return client.post(reverse("account_signup"), given)


def test_sign_up_answers_the_same_whether_or_not_the_address_has_an_account(client):
    known = person()
    old, new = sign_up(client, known.email), sign_up(Client(), "ny@lier.example")
    assert (old.status_code, old["Location"]) == (new.status_code, new["Location"])
    assert client.get(old["Location"]).content.count(b"<h1") == 1
    told = {mail.to: mail.subject for mail in OutgoingMail.objects.all()}
    assert set(told) == {known.email, "ny@lier.example"}
    assert User.objects.filter(email=known.email).count() == 1
    assert not User.objects.get(email="ny@lier.example").emailaddress_set.get().verified


def test_password_reset_answers_the_same_whether_or_not_the_address_has_an_account(client):
    known = person()
    answers = []
    for email in (known.email, "ingen@lier.example"):
        answers.append(Client().post(reverse("account_reset_password"), {"email": email}))
    assert [answer["Location"] for answer in answers] == [reverse("account_reset_password_done")] * 2
    sent = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(sent) == {known.email, "ingen@lier.example"}
    assert "/password/reset/key/" not in sent["ingen@lier.example"].text


def test_a_password_reset_works_the_whole_way(client):
    known = person()
    client.post(reverse("account_reset_password"), {"email": known.email})
    link = next(line for line in OutgoingMail.objects.get().text.split() if "/konto/password/reset/key/" in line)
    form = client.get(link, follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": "blåbær-og-fløte-9", "password2": "blåbær-og-fløte-9"})
    assert done["Location"] == reverse("account_reset_password_from_key_done")
    known.refresh_from_db()
    assert known.check_password("blåbær-og-fløte-9")
    assert "Lenken virker ikke" in Client().get(link, follow=True).content.decode()


def test_sign_up_with_a_known_address_takes_as_long(client, monkeypatch):
    known, hashed = person(), []
    monkeypatch.setattr("actors.accounts.adapter.make_password", hashed.append)
    sign_up(client, known.email)
    sign_up(Client(), "ny@lier.example")
    assert hashed == ["blåbær-og-fløte-9"]


def test_a_person_logs_out_everywhere_else(client):
    someone, other = person(), Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/130.0"})
    log_in(client, someone)
    log_in(other, someone)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox på Windows" in page
    assert other.get(reverse("portal:my_page")).status_code == 200
    client.post(reverse("usersessions_list"))
    assert other.get(reverse("portal:my_page")).status_code == 302
    assert client.get(reverse("portal:my_page")).status_code == 200


def test_mails_about_the_account_are_in_our_words(client):
    sign_up(client, "ny@lier.example")
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Bekreft e-postadressen din"
    assert mail.text.startswith("Hei!")
    assert "example.com" not in mail.text + mail.subject


@pytest.mark.parametrize(("address", "words"), [("/konto/login/", "for gammel"), ("/en/account/login/", "too old")])
def test_a_form_from_before_a_log_in_elsewhere_is_refused_on_our_own_page(address, words):
    """Two windows: the token of the first is no longer the session's."""
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(address, {"login": "noen@helsehub.example", "password": "x"})
    page = answer.content.decode()
    assert (answer.status_code, words in page, "DEBUG" in page) == (403, True, False)
