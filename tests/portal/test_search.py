import pytest

from actors.models import Topic
from tests.factories.actors import ActorFactory, CoordinatorFactory, TopicFactory
from tests.factories.events import EventFactory
from tests.factories.funding import CallFactory
from tests.factories.procurement import NeedFactory
from tests.factories.projects import ProjectFactory
from tests.factories.solutions import SolutionFactory

from .secrets import WORD, make_secrets

pytestmark = pytest.mark.django_db


def one_of_each(number=0):
    NeedFactory(title=f"Nattilsyn behov {number}", summary="")
    CallFactory(title=f"Nattilsyn utlysning {number}")
    EventFactory(title=f"Nattilsyn arrangement {number}")
    ProjectFactory(title=f"Nattilsyn prosjekt {number}")
    SolutionFactory(title=f"Nattilsyn løsning {number}")
    ActorFactory(name=f"Nattilsyn aktør {number}")


def groups(response):
    return {group.kind.key: group.count for group in response.context["found"].groups}


def test_search_finds_all_six_kinds(client):
    one_of_each()
    every = {"need": 1, "funding": 1, "event": 1, "project": 1, "solution": 1, "actor": 1}
    assert groups(client.get("/sok/?q=nattilsyn")) == every


@pytest.mark.parametrize("rows", [1, 3])
def test_search_takes_the_same_queries_for_any_length(client, django_assert_num_queries, rows):
    for number in range(rows):
        one_of_each(number)
    with django_assert_num_queries(12):
        client.get("/sok/?q=nattilsyn")


@pytest.mark.parametrize("text", ["nattilsyn", "natt", "NATTILSYN", "natilsyn", "nattilsym"])
def test_search_forgives(client, text):
    SolutionFactory(title="Nattilsyn med radar")
    assert groups(client.get("/sok/", {"q": text})) == {"solution": 1}


@pytest.mark.parametrize("text", ["'", "&", "!!", "a & | !b", "(", "\\", "%", "«»", "x" * 500, "æøå"])
def test_search_survives_whatever_is_typed(client, text):
    assert client.get("/sok/", {"q": text}).status_code == 200


def test_the_number_of_the_group_is_that_of_the_list_it_links_to(client):
    for number in range(6):
        NeedFactory(title=f"Nattilsyn {number}")
    group = client.get("/sok/?q=nattilsyn").context["found"].groups[0]
    assert (group.count, len(group.hits), group.left) == (6, 4, 2)
    text = client.get(group.href).content.decode()
    assert all(f"Nattilsyn {number}" in text for number in range(6))


@pytest.mark.parametrize("who", ["anybody", "coordinator"])
def test_nothing_that_is_not_public_is_found(client, who):
    make_secrets()
    if who == "coordinator":
        client.force_login(CoordinatorFactory())
    response = client.get("/sok/", {"q": WORD})
    assert groups(response) == {}
    assert f"{WORD} " not in response.content.decode().replace(f"«{WORD}»", "")


def test_no_hit_suggests_topics_that_look_alike(client):
    TopicFactory(slug="demens", name_nb="Demens", name_en="Dementia")
    TopicFactory(slug="transport", name_nb="Transport", name_en="Transport")
    found = client.get("/sok/?q=demensen").context["found"]
    assert [topic.slug for topic in found.topics] == ["demens"]


def test_without_a_word_the_roots_of_the_topics_are_offered(client):
    root = TopicFactory(slug="omsorg")
    TopicFactory(slug="natt", parent=root)
    assert client.get("/sok/").context["found"].topics == list(Topic.objects.filter(slug="omsorg"))


def test_htmx_gets_only_the_results(client):
    one_of_each()
    text = client.get("/sok/?q=nattilsyn", headers={"HX-Request": "true"}).content.decode()
    assert "Nattilsyn behov" in text
    assert "<html" not in text


def test_search_text_is_shown_harmless(client):
    text = client.get("/sok/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in text


def test_search_in_english(client):
    one_of_each()
    text = client.get("/en/search/?q=nattilsyn").content.decode()
    assert "6 hits for" in text
    assert 'lang="nb"' in text
