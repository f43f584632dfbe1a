"""Forms of the desk that save by the portal's own actions: two windows, refusals, and who may."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from ecosystem.shared.desk.moves import DeskMove, MovesAdmin
from ecosystem.shared.permissions import allowed
from procurement.models import Need
from tests.audit import entries_for
from tests.factories.actors import ActorFactory, CoordinatorFactory, UserFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(CoordinatorFactory())
    return client


def page_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def typed(page, **changes):
    """What a browser sends from this page when `changes` are typed."""
    sent = {}
    for field in LexborHTMLParser(page.content).css("input[name], textarea[name], select[name]"):
        given = field.attributes
        if given.get("type") in {"submit", "checkbox"} and "checked" not in given:
            continue
        if field.tag == "select":
            chosen = [option.attributes["value"] for option in field.css("option[selected]")]
            sent[given["name"]] = chosen if "multiple" in given else (chosen or [""])[0]
        else:
            sent[given["name"]] = field.text().strip() if field.tag == "textarea" else given.get("value") or ""
    return sent | changes


@pytest.mark.parametrize(
    ("factory", "field", "done"),
    [
        (lambda: NeedFactory(stage="draft"), "title", "edit_need"),
        (CallFactory, "title", "edit_call"),
        (SolutionFactory, "title", "edit_solution"),
        (AdoptionFactory, "note", "edit_adoption"),
    ],
)
def test_of_two_windows_the_later_is_refused_and_keeps_what_was_typed(desk, factory, field, done):
    row = factory()
    first = desk.get(page_of(row))
    assert desk.post(page_of(row), typed(first, **{field: "Min tekst"})).status_code == 302
    late = desk.post(page_of(row), typed(first, **{field: "Din tekst"}))
    assert late.status_code == 200
    assert "Noen andre har endret" in late.content.decode()
    assert "Din tekst" in late.content.decode()
    row.refresh_from_db()
    assert getattr(row, field) == "Min tekst"
    assert [entry.after[field] for entry in entries_for(row).filter(action=done)] == ["Min tekst"]


def test_nothing_typed_changes_nothing(desk):
    deadline = timezone.now().replace(microsecond=0) + timedelta(days=14)  # a form holds whole seconds
    need = NeedFactory(stage="draft", response_deadline=deadline)
    before = Need.objects.values().get()
    assert desk.post(page_of(need), typed(desk.get(page_of(need)))).status_code == 302
    assert Need.objects.values().get() == before


def test_a_published_need_is_found_in_another_way_and_says_the_same(desk):
    need = NeedFactory(title="Fall")
    desk.post(page_of(need), typed(desk.get(page_of(need)), title="Noe annet", cpv_codes="33195000"))
    need.refresh_from_db()
    assert (need.title, need.cpv_codes) == ("Fall", ["33195000"])
    assert [entry.action for entry in entries_for(need)] == ["classify_need"]


def test_what_the_action_refuses_stands_beside_what_was_typed(desk):
    adoption = AdoptionFactory(solution=SolutionFactory(need=NeedFactory()), note="Før")
    late = desk.post(page_of(adoption), typed(desk.get(page_of(adoption)), route="option", note="Etter"))
    assert late.status_code == 200
    assert "har ingen opsjon" in late.content.decode()
    assert "Etter" in late.content.decode()
    adoption.refresh_from_db()
    assert adoption.note == "Før"
    assert not entries_for(adoption).exists()


def test_an_adoption_that_is_mended_still_waits_for_the_body(desk):
    adoption = AdoptionFactory(state="reported")
    assert desk.post(page_of(adoption), typed(desk.get(page_of(adoption)), note="Rettet")).status_code == 302
    adoption.refresh_from_db()
    assert (adoption.note, adoption.state, adoption.decided_by) == ("Rettet", "reported", None)


def test_a_coordinator_writes_needs_for_bodies_that_are_named_and_approved():
    coordinator, body = CoordinatorFactory(), ActorFactory(kind="municipality")
    assert allowed(coordinator, "procurement.create_need", body)
    assert not allowed(coordinator, "procurement.create_need")
    assert not allowed(coordinator, "procurement.create_need", ActorFactory(kind="firm"))
    assert not allowed(coordinator, "procurement.create_need", ActorFactory(kind="municipality", state="applied"))


@pytest.mark.parametrize("permission", ["funding.edit_call", "procurement.classify_need"])
def test_only_coordinators_may(permission):
    assert allowed(CoordinatorFactory(), permission)
    assert not allowed(UserFactory(), permission)


def test_the_desk_offers_no_move_that_the_table_does_not_have():
    class Wrong(MovesAdmin, admin.ModelAdmin):
        moves = (DeskMove("publish", print, "Publish"),)

    with pytest.raises(ValueError, match="publish"):
        Wrong(Need, admin.site)
