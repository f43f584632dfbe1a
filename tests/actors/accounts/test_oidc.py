"""Log-in through a real provider: a small one that runs beside the tests."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from actors.models import User
from ecosystem.settings.login import oidc_apps
from ecosystem.shared.models import OutgoingMail
from tests.actors.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, new_key
from tests.factories.actors import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/konto/oidc/prove/login/"
CALLBACK = "/konto/oidc/prove/login/callback/"


def environment(issuer, **more):
    given = {"ISSUER": issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET, "NAME": "Prøve-ID", **more}
    return {"OIDC_PROVIDERS": "prove", **{f"OIDC_PROVE_{name}": value for name, value in given.items()}}


@pytest.fixture
def provider(settings):
    running = Provider()
    apps, faults = oidc_apps(environment(running.issuer))
    assert faults == []
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": apps}
    }
    yield running
    running.stop()


def leave(client, address=LOGIN):
    """The provider's address that the portal sends the person to."""
    page = client.post(address)
    assert page.status_code == 200, page.content.decode()
    return unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode()).group(1))


def visit(address):
    """What the provider sends the person's browser back to: path and query."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def log_in(client, address=LOGIN):
    return client.get(visit(leave(client, address)))


def who(client):
    return client.session.get("_auth_user_id")


def confirmed(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def test_a_new_person_gets_an_account_and_is_known_the_next_time(client, provider):
    response = log_in(client)
    assert response.status_code == 302
    assert response["Location"] == "/min-side/"
    person = User.objects.get(email="kari@lier.example")
    assert who(client) == str(person.pk)
    assert (person.name, person.language, person.has_usable_password()) == ("Kari Nordmann", "nb", False)
    assert EmailAddress.objects.get(user=person).verified
    provider.person = {**provider.person, "email": "kari.ny@lier.example"}
    again = Client()
    log_in(again)
    assert who(again) == str(person.pk)
    assert User.objects.count() == 1


def test_the_portal_asks_with_pkce_nonce_and_one_address_in_all_languages(client, provider, settings):
    asked = parse_qs(urlsplit(leave(client, "/en/account/oidc/prove/login/")).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["nonce"][0]) >= 20
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == [settings.SITE_URL + CALLBACK]
    assert asked["ui_locales"] == ["en"]


def test_who_left_from_an_english_page_comes_back_to_one(client, provider):
    assert log_in(client, "/en/account/oidc/prove/login/")["Location"] == "/en/my-page/"
    assert User.objects.get().language == "en"


def test_what_is_asked_for_is_not_for_the_address_to_say(client, provider):
    address = leave(client, f"{LOGIN}?scope=admin&auth_params=nonce%3Dmine%26prompt%3Dnone")
    asked = parse_qs(urlsplit(address).query)
    assert "admin" not in asked["scope"][0]
    assert asked["nonce"] != ["mine"]
    assert "prompt" not in asked


def test_a_person_goes_on_to_the_page_they_wanted(client, provider):
    assert log_in(client, f"{LOGIN}?next=/behov/")["Location"] == "/behov/"
    assert log_in(Client(), f"{LOGIN}?next=https://evil.example/")["Location"] == "/min-side/"


def test_only_what_is_needed_is_kept_of_what_the_provider_tells(client, provider):
    provider.person |= {"pid": "01018012345", "picture": "https://x.example/k.jpg"}
    log_in(client)
    assert SocialAccount.objects.get().extra_data == {
        "sub": "kari-1",
        "email": "kari@lier.example",
        "name": "Kari Nordmann",
    }


def test_a_checked_address_leads_to_the_account_that_has_confirmed_it(client, provider):
    person = confirmed(UserFactory(email="kari@lier.example", password="helsehub-demo"))
    log_in(client)
    assert who(client) == str(person.pk)
    assert SocialAccount.objects.get().user == person
    assert User.objects.get().check_password("helsehub-demo")
    assert OutgoingMail.objects.filter(to="kari@lier.example").count() == 1  # told that a log-in was connected


@pytest.mark.parametrize("claim", [False, None, "false", "yes", 1.5, ["kari@lier.example"]])
def test_an_unchecked_address_never_takes_over_an_account(client, provider, claim):
    person = confirmed(UserFactory(email="kari@lier.example", password="helsehub-demo"))
    provider.person["email_verified"] = claim
    response = log_in(client)
    assert response["Location"] == "/konto/confirm-email/"
    assert who(client) is None
    assert SocialAccount.objects.count() == 0
    assert list(User.objects.all()) == [person]
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["kari@lier.example"]  # the account's owner is told


def test_an_unchecked_address_that_nobody_has_must_be_confirmed_first(client, provider):
    provider.person["email_verified"] = False
    response = log_in(client)
    assert response["Location"] == "/konto/confirm-email/"
    assert who(client) is None
    assert not EmailAddress.objects.get(email="kari@lier.example").verified
    code = re.search(r"^\S{3,}-?\S{3,}$", OutgoingMail.objects.get().text, re.MULTILINE).group()
    client.post("/konto/confirm-email/", {"code": code})
    assert who(client) == str(User.objects.get().pk)
    assert EmailAddress.objects.get(email="kari@lier.example").verified


def test_an_account_somebody_else_began_with_my_address_is_emptied_before_it_is_mine(client, provider):
    begun = UserFactory(email="kari@lier.example", password="the-thief-knows")
    EmailAddress.objects.create(user=begun, email="kari@lier.example", verified=False, primary=True)
    SocialAccount.objects.create(user=begun, provider="prove", uid="the-thief")
    log_in(client)
    assert who(client) == str(begun.pk)
    begun.refresh_from_db()
    assert not begun.has_usable_password()
    assert [account.uid for account in SocialAccount.objects.all()] == ["kari-1"]
    assert EmailAddress.objects.get().verified


def test_my_address_on_somebody_elses_account_does_not_lead_me_into_it(client, provider):
    thief = confirmed(UserFactory(email="thief@x.example", password="the-thief-knows"))
    EmailAddress.objects.create(user=thief, email="kari@lier.example", verified=False)
    log_in(client)
    assert who(client) != str(thief.pk)
    assert not SocialAccount.objects.filter(user=thief).exists()


def test_domains_the_provider_answers_for_count_as_checked(client, provider, settings):
    apps, faults = oidc_apps(environment(provider.issuer, EMAIL_DOMAINS="lier.example, drammen.example"))
    assert faults == []
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = apps
    person = confirmed(UserFactory(email="kari@lier.example"))
    del provider.person["email_verified"]
    log_in(client)
    assert who(client) == str(person.pk)
    provider.person |= {"sub": "ola-2", "email": "ola@evil-lier.example"}
    other = Client()
    log_in(other)
    assert who(other) is None


def test_a_provider_without_e_mail_leads_to_a_form_that_asks_for_it(client, provider):
    del provider.person["email"]
    response = log_in(client)
    assert response["Location"] == "/konto/3rdparty/signup/"
    page = client.get(response["Location"]).content.decode()
    assert "Ett steg igjen" in page
    assert 'value="Kari Nordmann"' in page
    response = client.post("/konto/3rdparty/signup/", {"email": "kari@hjemme.example", "name": "Kari N."})
    assert response["Location"] == "/konto/confirm-email/"
    person = User.objects.get(email="kari@hjemme.example")
    assert (person.name, who(client)) == ("Kari N.", None)
    assert OutgoingMail.objects.get().to == "kari@hjemme.example"


def test_the_form_does_not_tell_whether_an_address_has_an_account(client, provider):
    person = confirmed(UserFactory(email="ola@lier.example"))
    del provider.person["email"]
    log_in(client)
    response = client.post("/konto/3rdparty/signup/", {"email": person.email, "name": "Kari"})
    assert response["Location"] == "/konto/confirm-email/"
    assert SocialAccount.objects.count() == 0
    assert who(client) is None


@pytest.mark.parametrize(
    ("lie", "value"),
    [
        ("nonce", "another"),
        ("nonce", None),
        ("aud", "another-client"),
        ("iss", "https://evil.example"),
        ("exp", 1_000_000_000),
        ("iat", 4_000_000_000),
        ("azp", "another-client"),
        ("sub", ""),
    ],
)
def test_an_id_token_that_says_something_wrong_is_refused(client, provider, lie, value):
    provider.lies = {lie: value}
    response = log_in(client)
    assert response.status_code == 400
    assert "Innloggingen gikk ikke" in response.content.decode()
    assert (who(client), User.objects.count()) == (None, 0)


def test_an_id_token_signed_by_somebody_else_is_refused(client, provider):
    provider.signs_with = new_key()
    assert log_in(client).status_code == 400
    provider.signs_with, provider.algorithm = None, "HS256"
    assert log_in(client).status_code == 400
    assert User.objects.count() == 0


def test_userinfo_about_somebody_else_is_refused(client, provider):
    provider.userinfo_lies = {"sub": "ola-2"}
    assert log_in(client).status_code == 400
    assert User.objects.count() == 0


def test_another_browsers_answer_is_refused(client, provider):
    stolen = visit(leave(Client()))
    response = client.get(stolen)
    assert response.status_code == 400
    assert who(client) is None


def test_an_answer_counts_once(client, provider):
    back = visit(leave(client))
    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 400


@pytest.mark.parametrize("query", ["", "?state=x", "?code=x", "?error=server_error", "?state=%F0&code[]=1"])
def test_odd_answers_get_a_page_in_plain_words(client, provider, query):
    response = client.get(CALLBACK + query)
    assert response.status_code in {400, 503}
    assert "<h1" in response.content.decode()


def test_who_cancels_is_told_that_nothing_happened(client, provider):
    provider.person = None
    response = log_in(client)
    assert response["Location"] == "/konto/3rdparty/login/cancelled/"
    assert "Du avbrøt innloggingen" in client.get(response["Location"]).content.decode()
    english = log_in(client, "/en/account/oidc/prove/login/")
    assert "You cancelled the log-in" in client.get(english["Location"]).content.decode()


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/userinfo"])
def test_a_provider_in_trouble_is_told_of(client, provider, path):
    back = visit(leave(client))
    provider.broken = {path}
    response = client.get(back)
    assert response.status_code == 503
    assert "Prøve-ID svarer ikke" in response.content.decode()
    assert who(client) is None


def test_a_provider_that_is_gone_is_told_of(client, provider):
    provider.stop()
    response = client.post(LOGIN)
    assert response.status_code == 503
    assert "Prøve-ID svarer ikke" in response.content.decode()
    assert "does not answer" in client.post("/en/account/oidc/prove/login/").content.decode()


def test_a_provider_that_speaks_for_another_is_refused(client, provider):
    provider.discovery = lambda: {**Provider.discovery(provider), "issuer": "https://evil.example"}
    assert client.post(LOGIN).status_code == 400


def test_a_second_factor_is_asked_for_here_too(client, provider):
    person = confirmed(UserFactory(email="kari@lier.example"))
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    response = log_in(client)
    assert response["Location"] == "/konto/2fa/authenticate/"
    assert who(client) is None


def test_an_inactive_person_stays_out(client, provider):
    confirmed(UserFactory(email="kari@lier.example", is_active=False))
    assert log_in(client)["Location"] == "/konto/inactive/"
    assert who(client) is None


def test_a_person_connects_and_removes_a_log_in(client, provider):
    person = confirmed(UserFactory(email="ola@lier.example", password="helsehub-demo"))
    client.post("/konto/login/", {"login": person.email, "password": "helsehub-demo"})
    page = client.get("/konto/3rdparty/").content.decode()
    assert "Koble til Prøve-ID" in page
    assert log_in(client, f"{LOGIN}?process=connect")["Location"] == "/konto/3rdparty/"
    account = SocialAccount.objects.get()
    assert account.user == person
    assert "kari@lier.example" in client.get("/konto/3rdparty/").content.decode()
    client.post("/konto/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_another_persons_log_in_cannot_be_connected(client, provider):
    log_in(Client())
    owner = SocialAccount.objects.get().user
    client.force_login(UserFactory())
    log_in(client, f"{LOGIN}?process=connect")
    assert SocialAccount.objects.get().user == owner


def test_a_log_in_with_a_provider_the_portal_no_longer_has_can_be_removed(client, provider, settings):
    person = confirmed(UserFactory(email="ola@lier.example", password="helsehub-demo"))
    SocialAccount.objects.create(user=person, provider="nedlagt", uid="1", extra_data={"sub": "1"})
    client.post("/konto/login/", {"login": person.email, "password": "helsehub-demo"})
    assert "nedlagt" in client.get("/konto/3rdparty/").content.decode()
    client.post("/konto/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()
    assert client.post("/konto/oidc/nedlagt/login/").status_code == 404
    assert client.get("/konto/oidc/nedlagt/login/callback/").status_code == 404


def test_the_log_in_and_sign_up_pages_offer_the_providers(client, provider, settings):
    for address in ("/konto/login/", "/konto/signup/"):
        page = client.get(address).content.decode()
        assert "Logg inn med Prøve-ID" in page
        assert f'action="{LOGIN}' in page
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = []
    assert "oidc" not in client.get("/konto/login/").content.decode()


def test_a_link_from_elsewhere_starts_no_log_in(client, provider):
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert "refresh" not in page.content.decode()


def test_faults_in_the_environment_are_told_in_plain_lines():
    _apps, faults = oidc_apps({"OIDC_PROVIDERS": "idporten, Feil!"})
    assert faults[:2] == [
        "OIDC_IDPORTEN_ISSUER is missing; the provider's address as its discovery document writes it: https://idporten.no",
        "OIDC_IDPORTEN_CLIENT_ID is missing; what the provider calls the portal",
    ]
    assert faults[-1].startswith("OIDC_PROVIDERS: 'Feil!' must be small letters")
    assert oidc_apps({}) == ([], [])
    assert "must begin with https://" in oidc_apps(environment("http://idporten.no"))[1][0]
    assert "must be domains" in oidc_apps(environment("https://x.no", EMAIL_DOMAINS="kari@lier.no"))[1][0]
