import pytest

from tests.factories.actors import TopicFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def test_the_api_shows_vetted_solutions_and_confirmed_users(client, coordinator, supplier):
    adoption = AdoptionFactory(solution__supplier=supplier)
    AdoptionFactory(solution=adoption.solution, state="reported")
    hidden = SolutionFactory(state="submitted", supplier=supplier)
    client.force_login(coordinator)
    (row,) = client.get("/api/v1/solutions/", {"supplier": supplier.slug}).json()["results"]
    assert (row["title"], row["adoption_count"]) == (adoption.solution.title, 1)
    assert [use["actor"]["name"] for use in row["users"]] == [adoption.actor.name]
    assert not {"vetted_by", "return_reason", "state", "search_vector"} & set(row)
    assert client.get(f"/api/v1/solutions/{hidden.slug}/").status_code == 404


def test_the_api_takes_as_many_queries_for_three_solutions_as_for_one(client, django_assert_num_queries):
    AdoptionFactory(solution__topics=[TopicFactory()])
    client.get("/api/v1/solutions/")
    with django_assert_num_queries(4):
        client.get("/api/v1/solutions/")
    for _number in range(2):
        AdoptionFactory(solution__topics=[TopicFactory()])
    with django_assert_num_queries(4):
        client.get("/api/v1/solutions/")
