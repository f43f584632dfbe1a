"""Ten thousand actors: the directory reads by its indexes, with a fixed number of queries, and is quick."""

import json
import re
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client

from bench._actors import load

# The mark is what makes pytest-django set the test database up; the rows are there before each test begins its own part.
pytestmark = pytest.mark.django_db

NUMBER = 10_000
# A hundred rows or two however many actors there are: all of it is read, and no way is quicker.
SMALL = {"actors_topic", "actors_region", "actors_listingcode"}
THREE_FACETS = [
    "kind=firm&region=33&topic=velferdsteknologi",
    "kind=firm&region=33&offers=technology",
    "kind=municipality&serves=3301&seeks=markets",
    "size=6-20&topic=fall&region=3301",
    "kind=cluster&kind=research&region=33&region=32&topic=sykehus&topic=data",
    "offers=technology&offers=funding&seeks=research&region=3301",
    "kind=firm&region=33&topic=velferdsteknologi&sort=newest",
    "kind=firm&region=33&topic=velferdsteknologi&page=30",
    "kind=firm&region=33&topic=velferdsteknologi&q=fjordvakt",
]


@pytest.fixture(scope="module", autouse=True)
def ten_thousand(django_db_setup, django_db_blocker):
    """Loaded once, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(NUMBER)
        with connection.cursor() as cursor:
            # What autovacuum does by itself where rows are committed.
            cursor.execute("SELECT gin_clean_pending_list('actor_search'), gin_clean_pending_list('actor_trigram')")
            cursor.execute("ANALYZE")
        yield
        transaction.set_rollback(True)


@contextmanager
def plans():
    """EXPLAIN of every query as it is sent, in order: [(sql, plan)]."""
    found = []

    def explain(execute, sql, params, many, context):
        if sql.lstrip(" (").upper().startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0]
            found.append((sql, plan if isinstance(plan, list) else json.loads(plan)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield found


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def tables_read_through(found):
    """The tables some plan reads from one end to the other, and how many rows each has."""
    read = {
        node["Relation Name"]
        for _sql, plan in found
        for node in nodes(plan[0]["Plan"])
        if node["Node Type"] == "Seq Scan"
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relname = ANY(%s)", [list(read)])
        return dict(cursor.fetchall())


@pytest.fixture
def visitor():
    return Client()


@pytest.mark.parametrize("query", THREE_FACETS)
def test_three_facets_read_no_table_through(visitor, query):
    with plans() as found:
        page = visitor.get(f"/aktorer/?{query}")
    assert page.context["page"].paginator.count > 0
    assert tables_read_through(found).keys() <= SMALL
    assert len(found) == 7 + (
        "q=" in query and "sort=" in query
    )  # as many as with one actor: tests/actors/directory/test_directory.py


def test_the_reference_tables_are_as_small_as_said():
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(reltuples) FROM pg_class WHERE relname = ANY(%s)", [list(SMALL)])
        assert 0 < cursor.fetchone()[0] <= 200


def test_the_plans_are_really_looked_at(visitor):
    """A search no index serves is seen; so is the index that a page uses."""
    with plans() as found, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM actors_actor WHERE about LIKE '%x%'")
    assert "actors_actor" in tables_read_through(found)
    with plans() as found:
        visitor.get(f"/aktorer/?{THREE_FACETS[0]}")
    assert "listing_codes" in re.findall(r"'Index Name': '(\w+)'", str(found))


@pytest.mark.parametrize("sort", ["name", "newest"])
def test_a_page_without_choices_is_read_in_the_order_of_an_index(visitor, sort):
    with plans() as found:
        visitor.get(f"/aktorer/?sort={sort}")
    page = next(plan for sql, plan in found if "LIMIT" in sql)
    assert {node.get("Index Name") for node in nodes(page[0]["Plan"])} >= {
        f"listing_{'by_name' if sort == 'name' else sort}"
    }


def test_ten_thousand_rows_go_out_in_a_fixed_number_of_queries(django_assert_max_num_queries):
    from tests.factories.actors import UserFactory

    person, client = UserFactory(), Client()
    client.force_login(person)
    with transaction.atomic(), django_assert_max_num_queries(12):
        response = client.get("/aktorer/eksport.csv")
        rows = b"".join(response.streaming_content).decode("utf-8-sig").count("\r\n")
    assert rows > NUMBER


def test_no_code_has_drifted():
    from django.core.management import call_command

    call_command("rebuild_facets", check=True)
