"""An impatient second click on a form that is on its way."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Project
from tests.factories.actors import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)

# The answer is held back, so all of it happens on the page that is left.
CLICK_TWICE = """async (button) => {
    button.click();
    await new Promise(resolve => setTimeout(resolve, 200));
    const closed = button.disabled;
    button.click();
    button.form.requestSubmit();
    return closed;
}"""


def test_a_second_click_sends_nothing_more(page, client, live_server):
    client.force_login(MembershipFactory().person)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(reverse("projects:project_create"))
    page.locator("input[name=title]").fill("Bare ett")
    page.locator("textarea[name=summary]").fill("Sendt én gang.")
    on_the_way = []
    page.route("**/*", lambda route: on_the_way.append(route) if route.request.method == "POST" else route.continue_())
    publish = page.locator("button[name=publish]")
    assert publish.evaluate(CLICK_TWICE), "the button is closed while the form is on its way"
    assert len(on_the_way) == 1
    on_the_way[0].continue_()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bare ett")
    assert Project.objects.get().is_published, "the name of the button pressed was sent"
    page.go_back()
    expect(publish).to_be_enabled()
