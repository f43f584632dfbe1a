import json
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories.actors import CoordinatorFactory, InterestFactory, MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory, ResponseFactory
from tests.factories.projects import ProjectFactory
from tests.factories.solutions import SolutionFactory

from .secrets import WORD, make_secrets

pytestmark = pytest.mark.django_db
NOUNS = ("needs", "calls", "projects", "solutions", "events", "actors")


def test_the_schema_is_valid_without_a_single_warning(capsys, tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))


def test_the_root_lists_the_six_nouns(client):
    assert tuple(client.get("/api/v1/").json()) == NOUNS


@pytest.mark.parametrize("noun", NOUNS)
def test_nothing_that_is_not_public_is_served(client, noun):
    make_secrets()
    client.force_login(CoordinatorFactory())
    assert WORD not in client.get(f"/api/v1/{noun}/").content.decode()
    assert WORD not in client.get(f"/api/v1/{noun}/?q={WORD}").content.decode()


def test_the_api_cannot_be_written_to(client):
    client.force_login(CoordinatorFactory())
    need = NeedFactory()
    for method in ("post", "put", "patch", "delete"):
        for address in ("/api/v1/needs/", f"/api/v1/needs/{need.slug}/"):
            assert getattr(client, method)(address).status_code in {403, 405}


def test_responses_are_nowhere_in_the_api(client):
    response = ResponseFactory(summary="Fortrolig radar")
    client.force_login(MembershipFactory(actor=response.firm).person)
    text = client.get(f"/api/v1/needs/{response.need.slug}/").content.decode()
    assert "Fortrolig" not in text
    assert "response" not in json.loads(text)


def test_a_need_tells_its_dates_and_where_the_competition_is(client):
    deadline = timezone.now() + timedelta(days=14)
    need = NeedFactory(
        response_deadline=deadline, questions_until=date(2027, 3, 1), answers_until=date(2027, 3, 5), round=2
    )
    told = client.get(f"/api/v1/needs/{need.slug}/").json()
    assert (told["stage"], told["questions_until"], told["answers_until"]) == ("published", "2027-03-01", "2027-03-05")
    assert (told["round"], told["handover_url"], told["competition_deadline"]) == (2, "", None)
    over = NeedFactory(
        stage="handed_over",
        handover_url="https://doffin.example/1",
        notice_number="2027-001",
        competition_deadline=deadline,
    )
    told = client.get(f"/api/v1/needs/{over.slug}/").json()
    assert (told["stage"], told["handover_url"], told["notice_number"]) == (
        "handed_over", "https://doffin.example/1", "2027-001",
    )  # fmt: skip
    assert datetime.fromisoformat(told["competition_deadline"]) == deadline
    assert told["handed_over_at"]


def test_a_need_tells_nothing_of_responses_or_people(client):
    need = ResponseFactory(state="submitted").need
    told = client.get(f"/api/v1/needs/{need.slug}/").json()
    assert not {name for name in told if name.startswith(("opened", "responses")) or name.endswith("_by")}
    assert told.keys() == client.get("/api/v1/needs/").json()["results"][0].keys()


def test_an_actor_in_the_api_says_nothing_of_people(client):
    actor = MembershipFactory(person__email="hemmelig@firma.example", person__name="Hemmelig").actor
    InterestFactory(actor=actor)
    text = client.get(f"/api/v1/actors/{actor.slug}/").content.decode()
    assert "emmelig" not in text
    assert json.loads(text)["interests"] == [{"side": "offers", "code": "technology", "relevance": 1}]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("noun", NOUNS)
def test_lists_take_the_same_queries_for_any_length(client, django_assert_max_num_queries, noun, rows):
    makers = {
        "needs": NeedFactory,
        "calls": CallFactory,
        "projects": ProjectFactory,
        "solutions": SolutionFactory,
        "events": EventFactory,
        "actors": lambda: InterestFactory().actor,
    }
    for _row in range(rows):
        makers[noun]()
    with django_assert_max_num_queries(6):
        assert len(client.get(f"/api/v1/{noun}/").json()["results"]) >= rows


def test_the_docs_name_every_endpoint_and_load_nothing_from_others(client):
    response = client.get("/api/v1/docs/")
    text = response.content.decode()
    for noun in NOUNS:
        assert f"GET /api/v1/{noun}/" in text
    assert "<code>questions_until</code>" in text
    assert "cdn" not in text
    assert "unsafe-inline" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize(("address", "status"), [("%00", 400), ("a%00b", 400), ("finnes-ikke", 404)])
def test_an_address_of_nothing_is_not_found(client, noun, address, status):
    assert client.get(f"/api/v1/{noun}/{address}/").status_code == status
