"""Without a mouse, and without JavaScript."""

import re

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from ecosystem.portal.demo.load import PASSWORD
from events.models import Event, Signup
from procurement.models import Need

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workshop(demo):
    return Event.objects.get(title="Arbeidsverksted: fra behov til utprøving")


FIRM = "firma@firma.example"
FOCUSED = """() => {
    const e = document.activeElement;
    const ringed = [e, e.closest('.hh-card')].filter(Boolean).map(x => getComputedStyle(x));
    return {
        words: (e.innerText || e.getAttribute('aria-label') || e.name || '').trim(),
        name: e.getAttribute('name') || '',
        seen: ringed.some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none'),
    };
}"""


def tab_to(page, *, words=None, name=None):
    """Press Tab until the focus is there; every stop on the way must be seen."""
    for _press in range(90):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if (words and words in focus["words"]) or (name and focus["name"] == name):
            assert focus["seen"], f"no visible focus on {focus}"
            return
    raise AssertionError(f"never came to {words or name} by Tab")


def test_with_the_keyboard_alone(page, workshop):
    page.goto("/")
    page.keyboard.press("Tab")
    assert "innhold" in page.evaluate(FOCUSED)["words"], "the first stop is the way past the menu"
    page.goto("/arrangementer/")
    tab_to(page, words=workshop.title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("fra behov til utprøving"))
    tab_to(page, words=_("Log in to sign up"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/konto/"))
    tab_to(page, name="login")
    page.keyboard.type("deltaker@deltaker.example")
    tab_to(page, name="password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(workshop.slug))
    tab_to(page, name="note")
    page.keyboard.type("Vegetar")
    tab_to(page, words=_("Sign up"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(_("You have a place")).first).to_be_visible()
    assert Signup.objects.get(event=workshop).note == "Vegetar"


def test_a_firm_responds_with_the_keyboard_alone(page, workshop):
    need = Need.objects.open(timezone.now()).exclude(responses__firm__memberships__person__email=FIRM).first()
    page.goto(need.get_absolute_url())
    tab_to(page, words=_("Log in to respond"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/konto/"))
    tab_to(page, name="login")
    page.keyboard.type(FIRM)
    tab_to(page, name="password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(need.slug))
    tab_to(page, words=_("Respond to the need"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("skriv-svar"))
    for name in ("summary", "solution", "contact"):
        tab_to(page, name=name)
        page.keyboard.type(f"Bare tastatur {name}")
    tab_to(page, name="submit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Receipt"))
    assert need.responses.get(summary="Bare tastatur summary").state == "submitted"


def test_without_javascript(browser, live_server, workshop):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/behov/")
    page.locator("input[name=q]").last.fill("legemidler")
    page.locator("main form").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Riktig medisin til riktig tid hjemme")).to_be_visible()
    expect(page.get_by_role("heading", name="Mindre skriving, mer pasient")).to_have_count(0)
    page.goto(workshop.get_absolute_url())
    page.get_by_role("link", name=_("Log in to sign up")).first.click()
    page.locator("input[name=login]").fill("deltaker@deltaker.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.get_by_role("button", name=_("Sign up"), exact=True).click()
    expect(page.get_by_text(_("You have a place")).first).to_be_visible()
    context.close()
