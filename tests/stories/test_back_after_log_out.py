"""The next person at the machine presses Back: in a real browser, which keeps pages whole in its memory."""

import pytest
from playwright.sync_api import expect

from tests.factories.actors import CoordinatorFactory, MembershipFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db(transaction=True)


def log_in(page, client, person, server):
    client.force_login(person)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


@pytest.mark.parametrize("way_out", ["/konto/logout/", "/admin/logout/"])
def test_back_after_a_log_out_shows_nothing_private(page, client, live_server, way_out):
    need = NeedFactory(stage="draft", title="Hemmelig utkast")
    coordinator = CoordinatorFactory(name="Kari Hemmelig")
    MembershipFactory(actor=need.owner, person=coordinator, role="administrator")
    page.goto("/behov/")
    log_in(page, client, coordinator, live_server)
    visited = ["/min-side/", "/admin/actors/user/", "/konto/email/", need.owner.get_absolute_url()]
    for address in visited:
        page.goto(address)
        assert "Hemmelig" in page.content() or coordinator.email in page.content(), address
    page.goto("/konto/logout/")
    page.evaluate(
        """(where) => { const form = document.querySelector("form[action*=logout]"); form.action = where; form.submit() }""",
        way_out,
    )
    expect(page).to_have_url("/")
    seen = []
    for _step in range(len(visited) + 1):
        page.go_back(wait_until="commit")
        page.wait_for_load_state()
        seen.append(page.url)
        assert "Hemmelig" not in page.content(), page.url
        assert coordinator.email not in page.content(), page.url
    assert len(seen) == len(visited) + 1
