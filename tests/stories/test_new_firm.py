"""A new firm: from sign-up, through the register and a question back, to an approved profile that all can read."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from actors.models import Actor
from ecosystem.shared.models import OutgoingMail
from tests.factories.actors import PASSWORD, CoordinatorFactory, RegionFactory, organisation_number, verify
from tests.factories.enhetsregisteret import running, unit

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "leder@fjordvakt.example"
OWN_PASSWORD = "en-lang-setning-om-sensorer"


def fill_and_send(page, **values):
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def signs_up(page):
    page.goto(reverse("account_signup"))
    fill_and_send(page, name="Liv Leder", email=ADDRESS, password1=OWN_PASSWORD, password2=OWN_PASSWORD)
    page.locator("form:has([name=password2]) button[type=submit]").click()
    expect(page.locator("[name=code]")).to_be_visible()
    text = OutgoingMail.objects.filter(to=ADDRESS).latest("id").text
    page.locator("[name=code]").fill(re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", text, re.MULTILINE).group())
    page.locator("form:has([name=code]) button[type=submit]").click()
    expect(page.locator("[name=code]")).to_have_count(0)


def registers(page, number):
    page.goto(reverse("actors:actor_register"))
    page.locator("[name=number]").fill(f"NO {number[:3]} {number[3:6]} {number[6:]} MVA")
    page.get_by_role("button", name=_("Look up")).first.click()
    expect(page.get_by_text(_("Found in the register")).first).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value(re.compile("Fjordvakt Sensor", re.IGNORECASE))
    fill_and_send(page, application="Vi vil møte kommuner.", offers_text="Sensorer som varsler om fall.")
    page.get_by_role("button", name=_("Send the application")).click()
    expect(page).to_have_url(re.compile(r"/aktorer/fjordvakt-sensor"))


def coordinator_lets_in(browser, live_server, person, actor):
    context = browser.new_context(base_url=live_server.url, locale="nb-NO")
    page = context.new_page()
    page.goto(reverse("account_login"))
    fill_and_send(page, login=person.email, password=PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page).not_to_have_url(re.compile("/login/"))
    page.goto(reverse("actors:application", args=[actor.slug]))
    page.get_by_role("button", name=_("Approve"), exact=True).click()
    expect(page.get_by_text(_("Approved")).first).to_be_visible()
    context.close()


def test_a_new_firm_comes_in(page, browser, live_server, settings):
    RegionFactory(code="3301", name="Drammen")
    coordinator = CoordinatorFactory(password=PASSWORD)
    verify(coordinator)
    number = organisation_number(7)
    with running() as register:
        settings.BRREG_URL = register.url
        register.add(unit(number))
        signs_up(page)
        registers(page, number)
    actor = Actor.objects.get()
    assert (actor.organisation_number, actor.state, actor.region.code) == (number, "applied", "3301")
    coordinator_lets_in(browser, live_server, coordinator, actor)
    assert OutgoingMail.objects.filter(to=ADDRESS, subject__contains=actor.name).exists()
    page.goto(reverse("actors:actor_edit", args=[actor.slug]))
    page.locator("[name=about]").fill("Vi lager sensorer i Drammen.")
    page.get_by_role("button", name=_("Save the profile")).click()
    page.context.clear_cookies()
    page.goto(reverse("actors:actor_detail", args=[actor.slug]))
    expect(page.get_by_text("Vi lager sensorer i Drammen.")).to_be_visible()
    assert Actor.objects.get().state == "approved"
