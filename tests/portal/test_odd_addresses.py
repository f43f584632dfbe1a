"""Addresses nobody would write on purpose: each gets a plain answer on the desk, never a server error."""

import pytest
from django.contrib import admin

from tests.factories.actors import CoordinatorFactory
from tests.factories.events import EventFactory
from tests.factories.procurement import NeedFactory

pytestmark = pytest.mark.django_db
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
PLAIN = {200, 302, 400, 403, 404}
ODD = (
    "?id__exact=abc",
    "?pk__in=",
    "?pk__regex=(",
    "?id__range=1",
    "?p=abc",
    "?o=99.1",
    "?e=1",
    "?q=%00",
    "?created_at__year=99999999",
    "?_to_field=nothing",
    "?_to_field=memberships",
    "add/?_to_field=responses",
    "abc/",
    "abc/change/",
    "abc/delete/",
    "abc/history/",
    "abc/history/1/",
    "1/history/abc/",
    "99999999999999999999999/history/",
    "99999999999999999999999/change/",
    "%00/change/",
)


@pytest.fixture
def desk(client):
    client.force_login(CoordinatorFactory())
    return client


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_odd_addresses_of_every_list(desk, model):
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    answers = {odd: desk.get(place + odd).status_code for odd in ODD}
    assert {odd: status for odd, status in answers.items() if status not in PLAIN} == {}


def test_every_filter_takes_nonsense(desk):
    wrong = {}
    for model, page in admin.site._registry.items():
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for given in page.list_filter:
            name = given[0] if isinstance(given, list | tuple) else given
            if not isinstance(name, str):
                continue
            for value in ("__exact=abc", "__regex=(", "__isnull=x", "__gte=0001-01-01", "__exact=%00", "_from=abc"):
                status = desk.get(f"{place}?{name}{value}").status_code
                if status not in PLAIN:
                    wrong[f"{place}?{name}{value}"] = status
    assert wrong == {}


@pytest.mark.parametrize(
    "question", ["s=abc&page=abc", "s=a&page=0", "s=a&page=9", "s=%00", "page=abc", "s=(&extended=1"]
)
def test_search_with_odd_pages(desk, question):
    assert desk.get(f"/admin/search/?{question}").status_code in PLAIN


def test_the_history_of_a_row_can_be_read(desk):
    need = NeedFactory()
    assert desk.get(f"/admin/procurement/need/{need.pk}/history/").status_code == 200


def test_a_year_nobody_means_is_refused_on_the_desk(desk):
    event = EventFactory()
    page = desk.get(f"/admin/events/event/{event.pk}/change/")
    form = page.context["adminform"].form
    for name, field in form.fields.items():
        if name == "starts_at":
            assert "year" in {error.code for error in errors(field, ["0001-01-01", "12:00"])}
            assert errors(field, ["2027-01-01", "12:00"]) == []
            return
    raise AssertionError("the event's form asks for no start")


@pytest.mark.parametrize("written", ["5 % d", "%(nth)s", "3 %"])
def test_a_per_cent_sign_in_a_list_is_told_like_any_fault(desk, written):
    page = desk.post("/admin/procurement/need/add/", {"cpv_codes": written, "innovation_types": written})
    assert page.status_code == 200
    errors = page.context["adminform"].form.errors
    assert [len(errors[name]) for name in ("cpv_codes", "innovation_types")] == [1, 1]
    assert all(written in errors[name][0] for name in ("cpv_codes", "innovation_types"))


def errors(field, value):
    from django.core.exceptions import ValidationError

    try:
        field.clean(value)
    except ValidationError as error:
        return error.error_list
    return []
