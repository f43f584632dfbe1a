"""The main job, on a real worker and a real mail server: from a need to a response, and what nobody else may see."""

import re
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from actors.models import Actor
from ecosystem.portal.demo.load import PASSWORD
from events.models import Event
from procurement.models import Need, Response
from tests.matching.processes import Sink, Worker, wait_until
from tests.stories import logging_in

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Fall på sykehjem oppdages for sent"


@pytest.fixture
def worker(tmp_path, settings, live_server, monkeypatch):
    """A real Celery worker on this test's database and queue; gives the mail server it sends to."""
    monkeypatch.setenv("SITE_URL", live_server.url)
    log = tmp_path / "worker.log"
    queue = SimpleNamespace(prefix=settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"])
    with Sink() as sink:
        process = Worker(sink, queue, log)
        yield SimpleNamespace(sink=sink, log=lambda: log.read_text(errors="replace")[-3000:])
        process.kill()


def log_in(page, email):
    logging_in.log_in(page, email, PASSWORD)


def log_out(page):
    page.context.clear_cookies()


def mail_to(worker, address, *words):
    """The newest mail to `address` that holds the words; waits for it as a person would."""
    found = []

    def arrived():
        found[:] = [
            message
            for message in map(parse, list(worker.sink.store.messages.values()))
            if message["To"] == address and all(word in text_of(message) + message["Subject"] for word in words)
        ]
        return found

    wait_until(arrived, seconds=30, what=worker.log, every=0.1)
    return found[-1]


def parse(message):
    return BytesParser(policy=policy.default).parsebytes(message.as_bytes())


def text_of(message):
    return message.get_body(("plain",)).get_content()


def test_from_a_need_to_a_response(page, worker, demo, live_server):
    write_and_publish_a_need(page)
    need = Need.objects.get(title=TITLE)
    address = the_firm_is_told_why(worker, need)
    a_question_is_asked_and_answered(page, worker, need)
    response = the_firm_responds(page, address, need)
    the_owner_amends_and_the_firm_confirms(page, worker, need, response)
    nobody_else_sees_it(page, need, response)
    the_owner_opens_and_answers(page, worker, need, response)


def write_and_publish_a_need(page):
    log_in(page, "kommune@drammen.example")
    page.goto("/behov/")
    page.goto("/behov/ny/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=summary]").fill(
        "Beboere blir liggende etter fall om natten. Vi ønsker å få vite det med en gang."
    )
    page.locator("[name=problem]").fill(
        "På sykehjemmene våre oppdages fall om natten først ved neste runde. Vi ønsker falldeteksjon på rom og bad, "
        "uten kamera og uten at beboeren må bære en alarm."
    )
    on = page.get_by_role("button", name=_("Save and go on"))
    on.click()
    page.locator("[name=wanted_effects]").fill("Hjelp innen to minutter etter et fall. Færre unødige runder.")
    on.click()
    page.get_by_label("Fall og fallforebygging").check()
    on.click()
    deadline = timezone.localtime() + timedelta(days=30)
    page.locator("[name=response_deadline_0]").fill(f"{deadline:%Y-%m-%d}")
    page.locator("[name=response_deadline_1]").fill("12:00")
    page.locator("[name=contact_function]").fill("Innovasjonsrådgiver")
    page.locator("[name=contact_email]").fill("innovasjon@drammen.example")
    on.click()
    page.get_by_role("link", name=_("Go on")).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.get_by_role("link", name=_("Publish …")).click()
    page.get_by_role("button", name=_("Publish now")).click()
    expect(page.get_by_text(_("The need is published. Firms it may suit are told."))).to_be_visible()
    log_out(page)


def the_firm_is_told_why(worker, need):
    """The digest names the need, says why, can be stopped with one click, and links to the need."""
    mail = mail_to(worker, "firma@firma.example", TITLE)
    text = text_of(mail)
    assert "Fall og fallforebygging" in text
    assert need.get_absolute_url() in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    others = [m for m in worker.sink.store.messages.values() if m["To"] == "konkurrent@firma.example"]
    assert not [m for m in map(parse, others) if TITLE in text_of(m)]
    return re.search(rf"\S+{re.escape(need.get_absolute_url())}\S*", text).group()


def a_question_is_asked_and_answered(page, worker, need):
    """Asked by a competitor; neither the owner nor anyone else learns by whom."""
    log_in(page, "konkurrent@firma.example")
    page.goto(need.get_absolute_url())
    page.get_by_role("link", name=_("Ask a question")).click()
    page.locator("[name=text]").fill("Vår Søvnradar trenger strøm. Må løsningen virke på bad?")
    page.get_by_role("button", name=_("Send the question")).click()
    expect(page.locator("main")).to_contain_text("Vår Søvnradar trenger strøm")
    log_out(page)

    log_in(page, "koordinator@helsehub.example")
    page.goto(reverse("procurement:question_list"))
    page.locator("main").get_by_role("link", name=TITLE).click()
    page.locator("[name=public_text]").fill("Må løsningen virke på bad?")
    page.get_by_role("button", name=_("Pass on to the owner")).click()
    log_out(page)

    log_in(page, "kommune@drammen.example")
    page.goto(reverse("procurement:need_questions", args=[need.slug]))
    page.get_by_role("link", name="Må løsningen virke på bad?").click()
    assert "Søvnradar" not in page.locator("main").inner_text()
    page.locator("[name=answer]").fill("Ja, også på bad.")
    page.get_by_role("button", name=_("Publish the answer")).click()
    log_out(page)
    mail_to(worker, "konkurrent@firma.example", "Ja, også på bad.")
    page.goto(need.get_absolute_url())
    expect(page.locator("#questions")).to_contain_text("Ja, også på bad.")
    assert "Søvnradar" not in page.content()


def the_owner_amends_and_the_firm_confirms(page, worker, need, response):
    log_in(page, "kommune@drammen.example")
    page.goto(reverse("procurement:need_amend", args=[need.slug]))
    page.locator("[name=why]").fill("Rådet fra brukerutvalget er tatt inn.")
    page.locator("[name=is_material]").check()
    page.locator("[name=limits]").fill("Uten kamera på bad.")
    page.get_by_role("button", name=_("See what changes")).last.click()
    expect(page.locator("main")).to_contain_text("Uten kamera på bad.")
    page.locator("button[name=confirm]").click()
    expect(page.get_by_text(_("The need is changed. Everyone who is involved is told."))).to_be_visible()
    log_out(page)
    assert response.get_absolute_url() in text_of(mail_to(worker, "firma@firma.example", "brukerutvalget"))
    log_in(page, "firma@firma.example")
    page.goto(response.get_absolute_url())
    page.get_by_role("button", name=_("It still stands")).click()
    expect(page.get_by_role("button", name=_("It still stands"))).to_have_count(0)
    log_out(page)


def the_firm_responds(page, address, need):
    log_in(page, "firma@firma.example")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(TITLE))
    page.get_by_role("link", name=_("Respond to the need")).first.click()
    page.locator("[name=summary]").fill("Radarsensor i taket som varsler innen ti sekunder.")
    page.locator("[name=solution]").fill("Sensoren er prøvd i tolv rom. HEMMELIG-KJENNETEGN")
    page.locator("[name=contact]").fill("Produktansvarlig, produkt@fjordvakt.example")
    page.get_by_role("button", name=_("Submit"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    response = Response.objects.get(need=need)
    assert response.state == "submitted"
    page.goto(response.get_absolute_url())
    expect(page.get_by_text("HEMMELIG-KJENNETEGN")).to_be_visible()
    log_out(page)
    return response


def nobody_else_sees_it(page, need, response):
    """Neither a competitor, a coordinator nor a stranger, at the response's own addresses or on any page about the need."""
    addresses = [
        response.get_absolute_url(),
        reverse("procurement:need_open_responses", args=[need.slug]),
        reverse("procurement:need_responses", args=[need.slug]),
        need.get_absolute_url(),
        "/sok/?q=kjennetegn",
        "/api/v1/needs/",
        "/min-side/",
    ]
    for email in ("konkurrent@firma.example", "koordinator@helsehub.example", None):
        if email:
            log_in(page, email)
        for path in addresses:
            answer = page.request.get(path)
            assert "HEMMELIG" not in answer.text(), (email, path)
            if path in addresses[:3]:
                assert answer.status in (403, 404, 405) or "/login/" in answer.url, (email, path, answer.status)
        log_out(page)


def the_owner_opens_and_answers(page, worker, need, response):
    """Nothing before the deadline; then all is opened at once, and the firm sees where it stands."""
    log_in(page, "kommune@drammen.example")
    assert page.goto(response.get_absolute_url()).status == 404
    desk = reverse("procurement:need_responses", args=[need.slug])
    page.goto(desk)
    assert "HEMMELIG" not in page.content()
    assert "Fjordvakt" not in page.locator("main").inner_text()
    Need.objects.filter(pk=need.pk).update(response_deadline=timezone.now() - timedelta(seconds=1))
    page.goto(desk)
    assert "Fjordvakt" not in page.locator("main").inner_text()
    page.get_by_role("button", name=_("Open the responses")).click()
    expect(page.locator("main").get_by_text("Fjordvakt Sensor AS").first).to_be_visible()
    page.goto(reverse("procurement:need_reply", args=[need.slug]) + "?kind=answer")
    page.get_by_label(re.compile("Fjordvakt Sensor AS")).check()
    page.locator("[name=text]").fill("Takk for et grundig svar. Vi går videre med radar.")
    page.get_by_role("button", name=_("Send"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Responses"))
    log_out(page)
    mail_to(worker, "firma@firma.example", "Vi går videre med radar.")
    log_in(page, "firma@firma.example")
    page.goto(response.get_absolute_url())
    expect(page.locator("main")).to_contain_text("Vi går videre med radar.")
    log_out(page)


def test_coordinator_approves_a_firm_in_the_admin(page, worker, demo):
    log_in(page, "koordinator@helsehub.example")
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("Helsevarde AS")).first.click()
    page.get_by_role("button", name=_("Approve")).first.click()
    wait_until(lambda: Actor.objects.get(name="Helsevarde AS").is_approved, seconds=10, what=worker.log, every=0.1)
    mail = mail_to(worker, "daglig.leder@helsevarde.example", "Helsevarde AS")
    assert "HelseHub" in mail["Subject"]
    log_out(page)
    assert page.goto(Actor.objects.get(name="Helsevarde AS").get_absolute_url()).status == 200


def test_participant_signs_up_and_gets_a_calendar_file(page, worker, demo):
    workshop = Event.objects.get(title="Arbeidsverksted: fra behov til utprøving")
    log_in(page, "deltaker@deltaker.example")
    page.goto(workshop.get_absolute_url())
    page.get_by_role("button", name=_("Sign up"), exact=True).click()
    expect(page.get_by_text(_("You have a place")).first).to_be_visible()
    mail = mail_to(worker, "deltaker@deltaker.example", workshop.title)
    calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert len(calendars) == 1
    assert "DTSTART" in calendars[0].get_content()
    with page.expect_download() as download:
        page.get_by_role("link", name=_("Add to your calendar")).click()
    assert download.value.suggested_filename.endswith(".ics")
    log_out(page)
