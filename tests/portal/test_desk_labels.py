"""Every status on the desk is said in words, in lists and on the pages of single things."""

from importlib import import_module

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.urls import reverse

from procurement.states import NeedStage
from tests.factories.actors import CoordinatorFactory
from tests.factories.events import EventFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import ProjectFactory

APPS = ("actors", "events", "funding", "procurement", "projects", "solutions")


def label_tables():
    for app in APPS:
        for name, table in vars(import_module(f"{app}.admin")).items():
            if name.endswith("_LABELS"):
                yield pytest.param(table, id=f"{app}-{name}")


@pytest.mark.parametrize("table", list(label_tables()))
def test_every_status_has_its_label(table):
    states = type(next(iter(table)))
    assert set(table) == set(states)


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [EventFactory, NeedFactory, ProjectFactory])
def test_the_page_of_a_thing_says_its_status_in_words(client, factory):
    client.force_login(CoordinatorFactory())
    thing = factory()
    page = client.get(reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk]))
    assert page.status_code == 200
    words = thing.get_stage_display() if hasattr(thing, "stage") else thing.get_state_display()
    assert str(words) in page.content.decode()
    assert "(&#x27;" not in page.content.decode()


def test_label_tables_are_really_read():
    assert len(list(label_tables())) >= 6
    assert NeedStage.CONCLUDED in import_module("procurement.admin").STAGE_LABELS


def test_no_page_of_a_single_thing_shows_what_is_made_for_a_list():
    """A label for lists is a pair of state and words; the page of a single thing would write the pair."""
    shown = {
        f"{type(desk).__name__}.{name}"
        for desk in admin.site._registry.values()
        for name in flatten(desk.fields or [field for _title, part in desk.fieldsets or [] for field in part["fields"]])
        if getattr(getattr(desk, name, None), "label", None)
    }
    assert shown == set()
