"""Insight, the static pages and the fixed addresses."""

import re
from datetime import datetime

import pytest
from django.test import override_settings
from django.utils import timezone

from tests.factories.actors import ActorFactory, MembershipFactory, TopicFactory
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import ProjectFactory, ProjectPartnerFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

from .secrets import WORD, make_secrets

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_insight_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    for number in range(rows):
        root = TopicFactory(slug=f"rot-{number}")
        NeedFactory(topics=[TopicFactory(slug=f"blad-{number}", parent=root)])
        AdoptionFactory(actor__kind="municipality")
    with django_assert_num_queries(10):
        response = client.get("/innsikt/")
    assert len(response.context["topics"]) == rows
    assert len(response.context["bodies"]) == rows


def test_needs_by_topic_counts_each_need_once_under_the_root_its_list_shows(client):
    root = TopicFactory(slug="omsorg")
    leaves = [TopicFactory(slug=f"blad-{number}", parent=root) for number in range(2)]
    NeedFactory(topics=leaves)
    NeedFactory(topics=[root])
    NeedFactory(topics=[root], stage="draft")
    rows = client.get("/innsikt/").context["topics"]
    assert [(row["topic"], row["number"]) for row in rows] == [(root, 2)]
    assert client.get("/innsikt/").context["needs"] == 2


def test_adoptions_count_only_what_is_confirmed_vetted_and_current(client):
    body = ActorFactory(kind="municipality")
    AdoptionFactory(actor=body)
    AdoptionFactory(actor=body, stage="trial")
    AdoptionFactory(actor=body, stage="ended")
    AdoptionFactory(actor=body, state="reported")
    AdoptionFactory(actor=body, solution__state="submitted")
    rows = client.get("/innsikt/").context["bodies"]
    assert [(row, row.in_use, row.trying) for row in rows] == [(body, 1, 1)]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/innsikt/", "Dette skjer i økosystemet"),
        ("/en/insight/", "What happens in the ecosystem"),
        ("/personvern/", "Informasjonskapsler"),
        ("/en/privacy/", "Cookies"),
        ("/tilgjengelighet/", "Si fra"),
        ("/en/accessibility/", "Tell us"),
        ("/apne-data/", "Åpent API"),
        ("/en/open-data/", "The open API"),
    ],
)
def test_pages_in_both_languages(client, address, words):
    assert words in client.get(address).content.decode()


def test_the_cookies_are_those_the_privacy_page_names(client):
    client.get("/konto/login/")
    named = set(re.findall(r'<th scope="row">(\w+)</th>', client.get("/personvern/").content.decode()))
    assert set(client.cookies) <= named


def test_sitemap_lists_public_pages_in_both_languages_and_nothing_else(client):
    make_secrets()
    public = [
        make() for make in (NeedFactory, CallFactory, EventFactory, ProjectFactory, SolutionFactory, ActorFactory)
    ]
    text = client.get("/sitemap.xml").content.decode()
    for row in public:
        assert f"{row.get_absolute_url()}</loc>" in text
    assert f"/en/needs/{public[0].slug}/" in text
    assert WORD.lower() not in text
    assert "example.com" not in text


def test_robots_txt_keeps_a_demo_out_of_search_engines(client):
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()
    with override_settings(DEMO=False):
        text = client.get("/robots.txt").content.decode()
    assert "Disallow: /\n" not in text
    assert "Disallow: /min-side/" in text


def test_security_txt_has_what_the_standard_demands(client):
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert lines["Contact"].startswith("mailto:")
    assert datetime.fromisoformat(lines["Expires"]) > timezone.now()


def test_favicon(client):
    assert client.get("/favicon.ico")["Location"].endswith("favicon.svg")


def test_no_page_leads_to_the_hidden_page_of_a_suspended_actor(client):
    gone = ActorFactory(name="Borte AS", state="suspended")
    adoption = AdoptionFactory(actor=ActorFactory(name="Borte kommune", state="suspended", kind="municipality"))
    part = ProjectPartnerFactory(actor=gone)
    for thing in (
        EventFactory(organiser=gone),
        SolutionFactory(supplier=gone),
        ProjectFactory(lead=gone),
        NeedFactory(owner=gone),
    ):
        assert client.get(thing.get_absolute_url()).status_code == 404, thing
    for thing in (adoption.solution, part.project):
        answer = client.get(thing.get_absolute_url())
        assert answer.status_code == 200, thing
        assert "Borte" not in answer.content.decode(), thing


def test_more_words_than_the_search_can_hold_are_refused_and_do_not_fail(client):
    client.force_login(MembershipFactory(actor__kind="municipality").person)
    words = " ".join(f"ord{number}" for number in range(70_000))
    answer = client.post("/behov/ny/", {"title": "Fall", "language": "nb", "problem": words})
    assert answer.status_code == 400
