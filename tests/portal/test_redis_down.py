"""Redis killed, and Redis hanging (SIGSTOP): the portal goes on, and nobody waits long. Real servers throughout."""

import time

import pytest
from allauth.account.models import EmailAddress

from actors.models import User
from ecosystem.shared.models import OutgoingMail
from events.models import Signup
from tests.factories.actors import UserFactory
from tests.factories.events import EventFactory
from tests.matching.processes import wait_until
from tests.portal.outage import PASSWORD, Server, Visitor, Web

pytestmark = pytest.mark.django_db(transaction=True)

# A page's time limit for Redis is two seconds; the rest is for the page itself, on a machine that has much else to do.
AT_MOST, ALTOGETHER = 6, 30


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.close()


@pytest.fixture
def web(server, tmp_path):
    web = Web(server, tmp_path / "web.log")
    yield web
    web.close()


def member(email):
    person = UserFactory(email=email, password=PASSWORD)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def log_in(visitor, email):
    return visitor.post("/konto/login/", login=email, password=PASSWORD)


def everything(stranger, newcomer, inside, event):
    """What people do in a day: one who signs up, one who logs in, and one who had done so before."""
    sign_up = {"name": "Ny", "email": "ny@lier.example", "password1": PASSWORD, "password2": PASSWORD}
    answers = [
        stranger.get("/"),
        stranger.get("/api/v1/needs/"),
        stranger.post("/konto/signup/", **sign_up),
        log_in(newcomer, "ola@lier.example"),
        newcomer.get("/min-side/"),
        inside.get("/min-side/"),
        inside.get("/behov/"),
        inside.get("/api/v1/needs/"),
        inside.post(f"{event.get_absolute_url()}pamelding/", page=event.get_absolute_url(), note="Nøtter"),
        inside.get("/healthz"),
        inside.get("/readyz"),
    ]
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize("befalls", ["kill", "hang"])
def test_the_portal_goes_on_without_redis(server, web, befalls):
    person, _second, event = member("kari@lier.example"), member("ola@lier.example"), EventFactory()
    visitors = stranger, _newcomer, inside = [Visitor(web) for _one in range(3)]
    assert log_in(inside, person.email).status_code == 302
    # The first page of each kind loads what the others find there.
    for page in ("/min-side/", "/", "/behov/", "/api/v1/needs/", event.get_absolute_url()):
        assert inside.get(page).ok
    assert stranger.get("/konto/signup/").ok
    for visitor in visitors:
        visitor.seen.clear()
    getattr(server, befalls)()

    began = time.monotonic()
    statuses = everything(*visitors, event)
    lasted = time.monotonic() - began

    seen = [one for visitor in visitors for one in visitor.seen]
    assert statuses == [200, 200, 302, 302, 200, 200, 200, 200, 302, 200, 200], seen
    assert max(one.seconds for one in seen) < AT_MOST, seen
    # Two seconds now and then, not at every page.
    assert lasted < ALTOGETHER, seen
    assert User.objects.filter(email="ny@lier.example").exists()
    assert Signup.objects.filter(event=event, person=person).exists()
    assert OutgoingMail.objects.filter(to=person.email).exists()

    lines = [line for line in web.log.read_text().splitlines() if "does_not_answer" in line]
    assert 1 <= len(lines) <= 1 + lasted // 60
    assert inside.get("/readyz").json()["cache"] == "does not answer"

    server.mend()
    wait_until(lambda: inside.get("/readyz").json()["cache"] == "ok", seconds=30, every=1, what=lambda: inside.seen[-1])
    assert "answers_again" in web.log.read_text()
