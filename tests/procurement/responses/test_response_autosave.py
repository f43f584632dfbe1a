"""Drafts that save themselves, and colleagues who write at once."""

import pytest
from django.urls import reverse

from procurement.models import Response
from procurement.responses import actions as response_actions
from tests.audit import entries_for
from tests.factories.procurement import ResponseFactory

pytestmark = pytest.mark.django_db
WORDS = {"summary": "Radar", "solution": "En sensor i taket", "contact": "post@firma.example"}


@pytest.fixture
def autosave(client, need, firm_editor):
    client.force_login(firm_editor)
    address = reverse("procurement:response_edit", args=[need.slug])

    def post(**data):
        return client.post(address, data, headers={"X-Autosave": "yes"})

    return post


def test_the_first_words_begin_the_draft_and_the_next_change_it(autosave):
    answer = autosave(summary="Ra", version="")
    assert answer.json()["text"].startswith("Lagret kl. ")
    assert answer.json()["version"] == 1
    assert autosave(summary="Radar", version="1").json()["version"] == 2
    response = Response.objects.get()
    assert (response.state, response.summary, response.versions.count()) == ("draft", "Radar", 0)
    assert [entry.action for entry in entries_for(response)] == ["start_response"]


def test_the_same_words_make_no_new_version(autosave):
    autosave(summary="Radar", version="")
    assert autosave(summary="Radar", version="1").json()["version"] == 1


def test_it_never_submits_nor_touches_what_is_submitted(autosave, need, firm):
    assert autosave(**WORDS, version="", submit="1").status_code == 200
    response = Response.objects.get()
    assert response.state == "draft"
    response.delete()
    response = ResponseFactory(need=need, firm=firm, state="submitted")
    assert autosave(**WORDS, version="1").status_code == 409
    response.refresh_from_db()
    assert (response.state, response.summary) == ("submitted", "Radar i taket som merker fall")


def test_a_colleagues_words_are_not_overwritten_and_both_are_shown(autosave, client, need, firm, firm_editor):
    response = ResponseFactory(need=need, firm=firm)
    response_actions.edit_response(
        response=response, by=firm_editor, summary="Kollegaens ord", secrets={"effects": "Kollegaens grunn"}
    )
    answer = autosave(**{**WORDS, "summary": "Mine ord"}, version="1")
    assert answer.status_code == 409
    assert "kollega" in answer.json()["text"]
    address = reverse("procurement:response_edit", args=[need.slug])
    mine = {**WORDS, "summary": "Mine ord", "save": "1"}
    page = client.post(address, {**mine, "version": "1"})
    html = page.content.decode()
    assert "Mine ord" in html
    assert "Kollegaens ord" in html
    assert "Effekter: Kollegaens grunn" in html
    assert page.context["form"]["summary"].value() == "Mine ord"
    assert "[&#x27;" not in html
    response.refresh_from_db()
    assert response.summary == "Kollegaens ord"
    # With both before one's eyes, the next save is made from what stands.
    seen = page.context["form"]["version"].value()
    assert client.post(address, {**mine, "summary": "Begges ord", "version": seen}).status_code == 302
    response.refresh_from_db()
    assert response.summary == "Begges ord"


def test_after_the_deadline_it_says_so(autosave, need, firm, pass_deadline):
    response = ResponseFactory(need=need, firm=firm)
    pass_deadline(need)
    answer = autosave(**WORDS, version="1")
    assert answer.status_code == 409
    assert "Fristen er passert" in answer.json()["text"]
    response.refresh_from_db()
    assert response.summary != WORDS["summary"]


def test_what_cannot_be_kept_is_named(autosave):
    answer = autosave(summary="x" * 301, version="")
    assert answer.status_code == 422
    assert answer.json()["text"].startswith("Ikke lagret. Kort fortalt:")


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_only_a_draft_saves_itself(client, need, firm, firm_editor, state):
    ResponseFactory(need=need, firm=firm, state=state)
    client.force_login(firm_editor)
    html = client.get(reverse("procurement:response_edit", args=[need.slug])).content.decode()
    assert ("data-autosave>" in html) == (state == "draft")
