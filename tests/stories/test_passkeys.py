"""A person who never has a password: account, log-in and second factor with passkeys, in a real browser."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import expect

from actors.accounts import actions as account_actions
from actors.models import User
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import PASSWORD, CoordinatorFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(page):
    """The browser's own pretend authenticator: a phone or computer that always knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    return devtools, made["authenticatorId"]


def code_in_mail(to):
    text = OutgoingMail.objects.filter(to=to).latest("id").text
    return re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", text, re.MULTILINE).group()


def test_an_account_with_a_passkey_from_the_first_page_to_the_next_log_in(page, key):
    page.goto(reverse("account_signup"))
    page.get_by_role("link", name="Opprett konto med passnøkkel").click()
    page.locator("[name=name]").fill("Kari Nordmann")
    page.locator("[name=email]").fill("kari@lier.example")
    page.get_by_role("button", name="Fortsett").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bekreft e-postadressen din")
    page.locator("[name=code]").fill(code_in_mail("kari@lier.example"))
    page.get_by_role("button", name="Bekreft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lag passnøkkelen din")
    page.locator("[name=name]").fill("Telefonen min")
    page.get_by_role("button", name="Lag passnøkkelen").click()
    expect(page).to_have_url(re.compile(reverse("portal:my_page") + "$"))
    person = User.objects.get(email="kari@lier.example")
    assert (person.name, person.has_usable_password()) == ("Kari Nordmann", False)
    assert EmailAddress.objects.get(user=person).verified

    page.context.clear_cookies()
    page.goto(reverse("account_login") + "?next=" + reverse("portal:insight"))
    page.get_by_role("button", name="Logg inn med passnøkkel").click()
    expect(page).to_have_url(re.compile(r"^[^?]*" + reverse("portal:insight") + "$"))
    page.goto(reverse("usersessions_list"))
    expect(page.get_by_text("Chrome på Linux").first).to_be_visible()


def test_a_coordinator_types_a_code_adds_a_passkey_and_the_desk_opens(page, key, settings):
    settings.DESK_NEEDS_SECOND_FACTOR = True
    coordinator = CoordinatorFactory(password=PASSWORD)
    EmailAddress.objects.create(user=coordinator, email=coordinator.email, verified=True, primary=True)
    given = account_actions.give_desk_code(person=coordinator, by=None)
    page.goto("/admin/")
    page.locator("[name=login]").fill(coordinator.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("En kode fra en annen koordinator")
    page.locator("[name=code]").fill("AAAA-AAAA-AAAA")
    page.get_by_role("button", name="Gå videre").click()
    expect(page.get_by_text("Dette er ikke koden").first).to_be_visible()
    page.locator("[name=code]").fill(given)
    page.get_by_role("button", name="Gå videre").click()
    expect(page.get_by_text("Koden var riktig")).to_be_visible()
    page.get_by_role("link", name="Legg til passnøkkel").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Bekreft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Legg til passnøkkel")
    page.get_by_role("button", name="Lag passnøkkelen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gjenopprettingskoder")
    assert Authenticator.objects.filter(user=coordinator, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto("/admin/")
    page.get_by_role("button", name="Bruk passnøkkel eller sikkerhetsnøkkel").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    expect(page.get_by_text("Dette venter").first).to_be_visible()


def test_a_passkey_that_does_not_come_is_told_of(page, key):
    devtools, authenticator = key
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    person = UserFactory(password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Logg inn med passnøkkel").click()
    expect(page.get_by_text("Det ble avbrutt, eller virket ikke med denne nøkkelen")).to_be_visible()
