"""The search column is the database's own: rows are found by it, and never fetched with it."""

import pytest
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Actor
from procurement.models import Need
from tests.factories.actors import ActorFactory
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import ProjectFactory
from tests.factories.solutions import SolutionFactory

pytestmark = pytest.mark.django_db
FACTORIES = [ActorFactory, CallFactory, EventFactory, NeedFactory, ProjectFactory, SolutionFactory]


def naming_it(queries):
    return [query["sql"] for query in queries if "search_vector" in query["sql"]]


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_rows_whole_life_passes_without_it(factory):
    with CaptureQueriesContext(connection) as queries:
        row = factory()
        model = type(row)
        model._base_manager.get(pk=row.pk).save()
        row.refresh_from_db()
        list(model._default_manager.values())
        list(model._default_manager.only("pk"))
        assert row.history.first().instance == row
        list(model._default_manager.select_for_update().in_bulk([row.pk]))
        serializers.serialize("json", [row])
        model._default_manager.filter(pk=row.pk).delete()
    assert naming_it(queries) == []


def test_nor_do_rows_that_point_at_it_fetch_it():
    need = NeedFactory()
    with CaptureQueriesContext(connection) as queries:
        assert Need.objects.select_related("owner").get(pk=need.pk).owner == need.owner
        assert list(Actor.objects.prefetch_related("needs").get(pk=need.owner_id).needs.all()) == [need]
    assert naming_it(queries) == []


def test_it_is_there_for_whoever_names_it():
    need = NeedFactory(title="Falldeteksjon")
    with CaptureQueriesContext(connection) as queries:
        (vector,) = Need.objects.filter(search_vector="falldeteksjon").values_list("search_vector", flat=True)
    assert "falldeteksjon" in vector
    assert len(naming_it(queries)) == 1
    assert not hasattr(need, "search_vector")
