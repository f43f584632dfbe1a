import pytest

from tests.factories.actors import RegionFactory, TopicFactory
from tests.factories.funding import CallFactory

pytestmark = pytest.mark.django_db


def test_the_api_shows_what_is_public_and_filters_like_the_page(client):
    CallFactory(title="Åpen", amount_to=600_000)
    CallFactory(title="Liten", amount_to=1_000)
    closed = CallFactory(title="Stengt", state="closed")
    draft = CallFactory(title="Utkast", state="draft")
    rows = client.get("/api/v1/calls/", {"amount": 500_000}).json()["results"]
    assert [row["title"] for row in rows] == ["Åpen"]
    assert "search_vector" not in rows[0]
    assert client.get(f"/api/v1/calls/{closed.slug}/").json()["state"] == "closed"
    assert client.get(f"/api/v1/calls/{draft.slug}/").status_code == 404


def test_the_api_takes_as_many_queries_for_three_calls_as_for_one(client, django_assert_num_queries):
    CallFactory(topics=[TopicFactory()], regions=[RegionFactory()])
    client.get("/api/v1/calls/")
    with django_assert_num_queries(4):
        client.get("/api/v1/calls/")
    for _number in range(2):
        CallFactory(topics=[TopicFactory()], regions=[RegionFactory()])
    with django_assert_num_queries(4):
        client.get("/api/v1/calls/")
