import pytest
from django.urls import reverse
from django.utils import translation

from actors.vocabulary import ActorKind
from solutions import queries
from solutions.models import Adoption
from tests.factories.actors import ActorFactory, TopicFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def municipality(name, in_use, topics=()):
    actor = ActorFactory(name=name, kind=ActorKind.MUNICIPALITY)
    for number in range(in_use):
        AdoptionFactory(actor=actor, solution__topics=topics[number : number + 1])
    return actor


def test_front_runners_rank_by_solutions_in_use_and_ties_share_a_place():
    topics = [TopicFactory(name_nb="Fall", name_en="Falls"), TopicFactory(name_nb="Søvn", name_en="Sleep")]
    municipality("Drammen", 3, topics)
    municipality("Åfjord", 1)
    municipality("Lier", 2)
    municipality("Asker", 2)
    ranked = [(row.place, row.name, row.in_use, row.breadth, row.topic_names) for row in queries.front_runners()]
    assert ranked == [
        (1, "Drammen", 3, 2, ["Fall", "Søvn"]),
        (2, "Asker", 2, 0, []),
        (2, "Lier", 2, 0, []),
        (4, "Åfjord", 1, 0, []),
    ]
    with translation.override("en"):
        assert queries.front_runners()[0].topic_names == ["Falls", "Sleep"]


def test_many_topics_on_one_solution_count_the_solution_once():
    actor = ActorFactory(kind=ActorKind.MUNICIPALITY)
    AdoptionFactory(actor=actor, solution__topics=[TopicFactory(), TopicFactory(), TopicFactory()])
    row = queries.front_runners().get()
    assert (row.in_use, row.breadth) == (1, 3)


@pytest.mark.parametrize(
    "uncounted",
    [
        {"state": "reported"},
        {"state": "declined"},
        {"stage": "trial"},
        {"stage": "ended"},
        {"solution__state": "submitted"},
        {"solution__state": "returned"},
        {"actor__kind": ActorKind.HOSPITAL_TRUST},
        {"actor__state": "suspended"},
    ],
)
def test_what_is_not_counted(uncounted):
    AdoptionFactory(**uncounted)
    assert list(queries.front_runners()) == []


def test_the_front_runners_page_takes_one_query(client, django_assert_num_queries):
    client.get(reverse("solutions:front_runners"))
    for _number in range(3):
        AdoptionFactory(solution__topics=[TopicFactory()])
    with django_assert_num_queries(1):
        response = client.get(reverse("solutions:front_runners"))
    assert len(response.context["spotlight"]) == 3


def test_similar_solutions_share_a_topic_and_the_most_used_comes_first():
    topic = TopicFactory()
    solution = SolutionFactory(topics=[topic])
    plain = SolutionFactory(topics=[topic], title="A")
    used = AdoptionFactory(solution__topics=[topic], solution__title="B").solution
    SolutionFactory(topics=[topic], state="submitted")
    SolutionFactory(topics=[TopicFactory()])
    assert list(queries.similar_solutions(solution)) == [used, plain]


def test_adoptions_that_wait_are_those_of_the_persons_own_bodies(adviser, municipality):
    waiting = AdoptionFactory(actor=municipality, state="reported")
    AdoptionFactory(actor=municipality)
    AdoptionFactory(state="reported")
    assert list(Adoption.objects.awaiting(adviser.editable_actors())) == [waiting]
