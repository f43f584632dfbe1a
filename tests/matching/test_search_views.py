"""Saving a search from the list of needs, and what one does with it afterwards."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from matching import actions, tokens
from matching.forms import SEARCH_CONSENT
from matching.models import SavedSearch
from tests.factories.actors import CoordinatorFactory, TopicFactory, UserFactory
from tests.factories.matching import SavedSearchFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db


def address(name, *args, language="nb", namespace="matching"):
    with translation.override(language):
        return reverse(f"{namespace}:{name}", args=args)


def need_list():
    return address("need_list", namespace="procurement")


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def browser(person):
    client = Client()
    client.force_login(person)
    return client


def page(browser, where, **more):
    response = browser.get(where, **more)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_list_offers_to_save_what_is_chosen_and_nothing_else(browser):
    TopicFactory(slug="fall")
    assert "Lagre dette søket" not in page(browser, need_list())
    assert "Lagre dette søket" not in page(browser, f"{need_list()}?page=1&utm=x")
    shown = page(browser, f"{need_list()}?page=1&topic=fall&q=natt")
    assert f'href="{address("search_create")}?q=natt&topic=fall"' in shown
    part = page(browser, f"{need_list()}?q=natt", headers={"HX-Request": "true"})
    assert "Lagre dette søket" in part
    assert "<html" not in part


def test_whoever_is_not_logged_in_comes_back_to_the_search_after_the_log_in():
    shown = page(Client(), f"{need_list()}?q=natt og dag")
    onward = quote(f"{address('search_create')}?q=natt+og+dag", safe="")
    assert "Logg inn for å lagre søket" in shown
    assert f"?next={onward}" in shown
    assert "Lagre dette søket" not in shown


@pytest.mark.parametrize("language", ["nb", "en"])
def test_saving_from_the_list(browser, person, language):
    TopicFactory(slug="fall", name_nb="Fall", name_en="Falls")
    where = f"{address('search_create', language=language)}?topic=fall&q=natt"
    shown = page(browser, where)
    with translation.override(language):
        words = str(SEARCH_CONSENT)
    assert words in shown
    assert ('value="«natt» · Fall"' if language == "nb" else 'value="“natt” · Falls"') in shown
    assert not re.search(r'name="frequency"[^>]*checked', shown), "a yes must be the person's own"
    response = browser.post(where, {"name": "Fall om natten", "frequency": "daily"})
    assert response.status_code == 302
    search = SavedSearch.objects.get()
    assert (search.person, search.name, search.query, search.frequency) == (
        person, "Fall om natten", "q=natt&topic=fall", "daily",
    )  # fmt: skip
    assert search.consent.wording == words
    assert "Lagret som «Fall om natten»" in page(browser, f"{need_list()}?q=natt&topic=fall")


def test_what_is_wrong_is_told_and_what_was_written_is_kept(browser):
    where = f"{address('search_create')}?q=natt"
    response = browser.post(where, {"name": "Mitt eget navn"})
    assert response.context["form"].errors
    assert 'value="Mitt eget navn"' in response.content.decode()
    assert not SavedSearch.objects.exists()


def test_nothing_to_save_leads_back_to_the_list(browser):
    response = browser.get(f"{address('search_create')}?stage=nonsense", follow=True)
    assert response.redirect_chain[0][0] == need_list()
    assert "Velg minst ett filter" in response.content.decode()


def test_my_searches_are_listed_and_run(browser, person):
    TopicFactory(slug="fall", name_nb="Fall")
    SavedSearchFactory(person=person, name="Fall om natten", query="q=natt&topic=fall")
    SavedSearchFactory(name="En annens søk")
    NeedFactory(title="Fall om natten oppdages sent", topics=[TopicFactory(slug="fall")])
    for where in (address("search_list"), address("my_page", namespace="portal")):
        shown = page(browser, where)
        assert "Fall om natten" in shown
        assert "En annens søk" not in shown
        assert f'href="{need_list()}?q=natt&topic=fall"' in shown
    assert "Fall om natten oppdages sent" in page(browser, f"{need_list()}?q=natt&topic=fall")


def test_a_search_whose_topic_is_gone_says_so(browser, person):
    SavedSearchFactory(person=person, query="q=natt&topic=borte")
    SavedSearchFactory(person=person, query="topic=borte")
    shown = page(browser, address("search_list"))
    assert shown.count("Finnes ikke lenger: Tema.") == 2
    assert shown.count("Vi søker uten.") == 1
    assert shown.count("Søket finner ingenting før du endrer det.") == 1


def test_a_search_is_renamed_and_changed(browser, person):
    search = SavedSearchFactory(person=person, query="q=natt", frequency="off", consent=None)
    where = address("search_edit", search.public_id)
    assert 'value="natt"' in page(browser, where)
    response = browser.post(where, {"name": "Nytt navn", "frequency": "weekly", "q": "dag", "stage": "all", "x": "y"})
    assert response.status_code == 302
    search.refresh_from_db()
    assert (search.name, search.query, search.frequency) == ("Nytt navn", "q=dag&stage=all", "weekly")
    response = browser.post(where, {"name": "Nytt navn", "frequency": "weekly", "q": " "})
    assert "Velg minst ett filter" in response.content.decode()


def test_a_place_with_no_needs_just_now_stays_chosen(browser, person):
    from tests.factories.actors import RegionFactory

    RegionFactory(code="3301", name="Drammen")
    search = SavedSearchFactory(person=person, query="region=3301")
    assert '<option value="3301" selected' in page(browser, address("search_edit", search.public_id))
    browser.post(
        address("search_edit", search.public_id), {"name": "X", "frequency": "daily", "region": "3301", "q": "natt"}
    )
    search.refresh_from_db()
    assert search.query == "q=natt&region=3301"


def test_pause_resume_delete(browser, person):
    search = SavedSearchFactory(person=person)
    assert browser.get(address("search_pause", search.public_id)).status_code == 405
    assert "på pause" in browser.post(address("search_pause", search.public_id), follow=True).content.decode()
    search.refresh_from_db()
    assert search.paused_at
    browser.post(address("search_resume", search.public_id))
    search.refresh_from_db()
    assert search.paused_at is None
    browser.post(address("search_delete", search.public_id))
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("name", ["search_edit", "search_pause", "search_resume", "search_delete"])
def test_anothers_search_is_not_there(name):
    search = SavedSearchFactory()
    where = address(name, search.public_id)
    assert Client().post(where).status_code == 302
    for other in (UserFactory(), CoordinatorFactory()):
        client = Client()
        client.force_login(other)
        assert client.post(where, {"name": "X", "frequency": "off", "q": "x"}).status_code == 404
    search.refresh_from_db()
    assert search.frequency == "at_once"


@pytest.mark.parametrize("signed", [True, False])
def test_the_choices_page_has_the_searches_too(browser, person, signed):
    search = SavedSearchFactory(person=person, name="Fall om natten")
    SavedSearchFactory(name="En annens søk")
    where = address("choices_signed", tokens.make_token(person)) if signed else address("choices")
    client = Client() if signed else browser
    shown = page(client, where)
    assert "«Fall om natten»" in shown
    assert "En annens søk" not in shown
    off = dict.fromkeys(["need", "call", "partner_search", "event", "solution"], "off")
    assert client.post(where, {**off, f"search-{search.public_id}": "off"}).status_code == 302
    search.refresh_from_db()
    assert (search.frequency, search.consent) == ("off", None)


def test_one_click_stops_searches_too(person):

    actions.save_search(by=person, name="Fall", query="q=fall", frequency="at_once", wording="Ja.")
    NeedFactory(title="Fall", published_at=timezone.now())
    mail = actions.send_digest(person_id=person.pk)
    where = re.search(r"https?://[^/]+([^>]+)>", mail.headers["List-Unsubscribe"])[1]
    shown = page(Client(), where)
    assert "lagrede søk" in shown
    assert SavedSearch.objects.get().frequency == "at_once"
    response = Client(enforce_csrf_checks=True).post(
        where, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 200
    assert "lagrede søk" in response.content.decode()
    assert SavedSearch.objects.get().frequency == "off"
