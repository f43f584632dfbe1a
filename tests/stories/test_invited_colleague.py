"""A colleague without an account is invited by e-mail, signs up, and acts as editor."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from actors.models import Invitation, Membership, User
from ecosystem.shared.models import OutgoingMail
from projects.models import Project
from tests.factories.actors import PASSWORD, MembershipFactory, UserFactory, verify
from tests.stories.logging_in import log_in

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "ny.kollega@sensio.example"
OWN_PASSWORD = "en-lang-setning-om-sensorer"


@pytest.fixture
def boss():
    person = UserFactory(email="leder@sensio.example", name="Leder i Sensio", password=PASSWORD)
    verify(person)
    MembershipFactory(person=person, role="administrator", actor__name="Sensio AS")
    return person


def link_in_mail(live_server, to, wanted):
    """The link as the person finds it in the newest mail, on the test's own server."""
    text = OutgoingMail.objects.filter(to=to).latest("id").text
    path = re.search(rf"https?://[^/\s]+(\S*{wanted}\S*)", text).group(1)
    return live_server.url + path


def the_administrator_invites(page, boss):
    log_in(page, boss.email, PASSWORD)
    page.goto(reverse("portal:my_page"))
    page.get_by_role("link", name=re.compile(_("People"))).first.click()
    page.get_by_role("link", name=_("Invite a colleague")).click()
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=role][value=editor]").check()
    page.locator("[name=message]").fill("Velkommen til oss!")
    page.get_by_role("button", name=_("Send the invitation")).click()
    expect(page.get_by_text(ADDRESS).first).to_be_visible()
    page.context.clear_cookies()


def the_colleague_signs_up(page, live_server):
    page.goto(link_in_mail(live_server, ADDRESS, "invitasjoner"))
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Invitation to %(actor)s") % {"actor": "Sensio AS"})
    expect(page.get_by_text("Velkommen til oss!")).to_be_visible()
    page.get_by_role("link", name=_("Make an account")).click()
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=name]").fill("Ny Kollega")
    page.locator("[name=password1]").fill(OWN_PASSWORD)
    page.locator("[name=password2]").fill(OWN_PASSWORD)
    for box in page.locator("form.hh-form [type=checkbox][required], form [name=password2] ~ [type=checkbox]").all():
        box.check()
    page.locator("form:has([name=password2]) button[type=submit]").click()
    expect(page.locator("[name=password2]")).to_have_count(0)
    assert not Membership.objects.filter(person__email=ADDRESS).exists(), "an account alone opens nothing"


def the_colleague_verifies(page, live_server):
    text = OutgoingMail.objects.filter(to=ADDRESS).latest("id").text
    page.locator("[name=code]").fill(re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]{3,}$", text, re.MULTILINE).group())
    page.locator("form:has([name=code]) button[type=submit]").click()
    expect(page.locator("[name=code]")).to_have_count(0)


def the_colleague_accepts(page):
    page.goto(reverse("portal:my_page"))
    expect(page.get_by_text(_("You are invited to %(actor)s") % {"actor": "Sensio AS"})).to_be_visible()
    page.get_by_role("link", name=re.compile(_("Read and answer"))).click()
    page.get_by_role("button", name=_("Accept"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(_("People"))
    expect(page.locator("main").get_by_text("Ny Kollega").first).to_be_visible()


def the_colleague_acts_as_editor(page):
    page.goto(reverse("projects:project_create"))
    expect(page.get_by_text(re.compile("På vegne av Sensio AS"))).to_be_visible()
    page.locator("[name=title]").fill("Sensorer i hjemmet")
    page.locator("[name=summary]").fill("Vi prøver sensorer i ti hjem.")
    page.locator("button[name=publish]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sensorer i hjemmet")


def test_an_invited_colleague_signs_up_and_acts(page, live_server, boss, settings):
    settings.SITE_URL = live_server.url
    the_administrator_invites(page, boss)
    the_colleague_signs_up(page, live_server)
    the_colleague_verifies(page, live_server)
    the_colleague_accepts(page)
    the_colleague_acts_as_editor(page)
    colleague = User.objects.get(email=ADDRESS)
    assert [(m.actor.name, m.role) for m in colleague.memberships.all()] == [("Sensio AS", "editor")]
    assert Invitation.objects.get().accepted_by == colleague
    assert Project.objects.get().lead.name == "Sensio AS"
    assert OutgoingMail.objects.filter(to=boss.email, subject__contains="Ny Kollega").count() == 1
