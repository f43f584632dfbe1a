"""Two colleagues write the same step of a need at the same time; neither loses a word."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from procurement.needs import steps as writing
from tests.factories.actors import ActorFactory, MembershipFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(browser, live_server):
    """A browser window of its own for a person who is logged in."""
    contexts = []

    def open_window(person):
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.session[SESSION_KEY]
        context = browser.new_context(base_url=live_server.url, locale="nb-NO")
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


def test_two_colleagues_write_the_same_step(visit):
    owner = ActorFactory(kind="municipality", name="Drammen kommune")
    need = NeedFactory(owner=owner, stage="draft", wanted_effects="")
    first, second = (visit(MembershipFactory(actor=owner).person) for _number in range(2))
    address = reverse("procurement:need_step", args=[need.slug, writing.EFFECTS])
    for page in (first, second):
        page.goto(address)
    first.locator("[name=wanted_effects]").fill("Hjelp innen ti minutter")
    expect(first.locator("[data-autosave-status]")).to_contain_text("Lagret kl.")
    second.locator("[name=wanted_effects]").fill("Færre vekkinger")
    expect(second.locator("[data-autosave-status]")).to_contain_text("Ikke lagret: En kollega har endret dette")
    save = second.get_by_role("button", name=_("Save and go on"))
    save.click()
    expect(second.get_by_text("Hjelp innen ti minutter")).to_be_visible()
    expect(second.locator("[name=wanted_effects]")).to_have_value("Færre vekkinger")
    second.locator("[name=wanted_effects]").fill("Hjelp innen ti minutter. Færre vekkinger.")
    save.click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Rammene")
    need.refresh_from_db()
    assert need.wanted_effects == "Hjelp innen ti minutter. Færre vekkinger."


def test_with_the_keyboard_alone_one_gets_from_the_first_step_to_the_preview(visit):
    owner = ActorFactory(kind="municipality", name="Drammen kommune")
    page = visit(MembershipFactory(actor=owner).person)
    page.goto(reverse("procurement:need_create"))
    page.locator("[name=title]").focus()
    page.keyboard.type("Fall om natten")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("I dag og virkningene")
    page.locator("[name=practice_today]").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("1200000")
    page.get_by_role("button", name="Se over").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se over")
    expect(page.get_by_text("1,2 mill. kr")).to_be_visible()
