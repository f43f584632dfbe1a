"""The parts of a response, and which of them are trade secrets."""

import pytest
from django.urls import reverse

from ecosystem.shared.errors import ActionRefused
from procurement.models import Response
from procurement.models.response import SECRET_PARTS
from procurement.responses import actions as response_actions
from tests.factories.procurement import ResponseFactory

pytestmark = pytest.mark.django_db
WORDS = {"summary": "Radar", "solution": "En sensor i taket", "contact": "post@firma.example"}


def address(need):
    return reverse("procurement:response_edit", args=[need.slug])


def test_every_part_is_asked_for_and_kept(client, need, firm_editor):
    client.force_login(firm_editor)
    parts = {name: f"Ord om {name}" for name in SECRET_PARTS}
    html = client.get(address(need)).content.decode()
    assert [name for name in parts if f'name="{name}"' not in html or f'name="secret_{name}"' not in html] == []
    client.post(address(need), {**WORDS, **parts, "maturity_trl": "7", "submit": "1"})
    response = Response.objects.get()
    assert response.state == "submitted"
    assert {name: getattr(response, name) for name in parts} == parts
    page = client.get(response.get_absolute_url()).content.decode()
    assert [text for text in parts.values() if text not in page] == []


def test_a_secret_part_needs_its_own_reason_when_submitted_but_not_in_a_draft(client, need, firm_editor):
    client.force_login(firm_editor)
    words = {
        **WORDS,
        "effects": "Halvparten",
        "secret_effects": "on",
        "secret_solution": "on",
        "reason_solution": "Oppskrift",
    }
    assert client.post(address(need), {**words, "save": "1"}).status_code == 302
    assert Response.objects.get().secrets == {"solution": "Oppskrift", "effects": ""}
    page = client.post(address(need), {**words, "version": "1", "submit": "1"})
    assert list(page.context["form"].errors) == ["reason_effects"]
    client.post(address(need), {**words, "reason_effects": "Målt hos kunde", "version": "1", "submit": "1"})
    response = Response.objects.get()
    assert (response.state, response.secrets) == ("submitted", {"solution": "Oppskrift", "effects": "Målt hos kunde"})


def test_a_draft_with_an_unexplained_secret_is_not_submitted_from_its_page(need, firm, firm_editor):
    response = ResponseFactory(need=need, firm=firm, secrets={"solution": ""})
    with pytest.raises(ActionRefused) as refusal:
        response_actions.submit_response(response=response, by=firm_editor)
    assert refusal.value.code == "incomplete"
    Response.objects.update(secrets={"solution": "Oppskrift"})
    assert response_actions.submit_response(response=response, by=firm_editor).state == "submitted"


def test_an_empty_part_is_no_secret_once_submitted(client, need, firm_editor):
    client.force_login(firm_editor)
    client.post(address(need), {**WORDS, "secret_price_model": "on", "reason_price_model": "Pris", "submit": "1"})
    assert Response.objects.get().secrets == {}


def test_the_owner_is_shown_what_is_secret_and_why(client, need, firm, firm_editor, owner_editor, pass_deadline):
    secrets = {"price_model": "Viser marginen vår"}
    response = ResponseFactory(need=need, firm=firm, price_model="Leie per rom", secrets=secrets)
    response = response_actions.submit_response(response=response, by=firm_editor)
    client.force_login(firm_editor)
    assert "Viser marginen vår" in client.get(response.get_absolute_url()).content.decode()
    client.force_login(owner_editor)
    assert client.get(response.get_absolute_url()).status_code == 404
    pass_deadline(need)
    assert client.get(response.get_absolute_url()).status_code == 404
    client.post(reverse("procurement:need_open_responses", args=[need.slug]))
    html = client.get(response.get_absolute_url()).content.decode()
    assert html.count("Viser marginen vår") == html.count("Forretningshemmelighet</strong>") == 1


def test_a_form_that_comes_back_keeps_marks_and_reasons(client, need, firm_editor):
    client.force_login(firm_editor)
    words = {"summary": "Radar", "effects": "X", "secret_effects": "on", "reason_effects": "Metoden vår", "submit": "1"}
    html = client.post(address(need), words).content.decode()
    assert "Metoden vår" in html
    assert 'name="secret_effects"' in html.split("checked")[0].rsplit("<input", 1)[1]
