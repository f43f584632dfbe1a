import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from actors.vocabulary import ActorKind
from solutions.models import Adoption, Solution
from tests.factories.actors import ActorFactory, TopicFactory
from tests.factories.solutions import AdoptionFactory, SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "vetted", "vetted_at": None},
        {"state": "vetted", "vetting_note": ""},
        {"state": "submitted", "vetted_at": timezone.now()},
        {"state": "submitted", "vetting_note": "Lest."},
        {"state": "submitted", "submitted_at": None},
        {"state": "returned", "return_reason": ""},
        {"state": "draft", "return_reason": "Hvorfor?"},
        {"state": "unheard-of"},
        {"maturity_trl": 0},
        {"maturity_trl": 10},
    ],
)
def test_the_database_refuses_a_half_vetted_solution(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        SolutionFactory(**wrong)


def test_a_decider_without_a_decision_is_refused(coordinator):
    with pytest.raises(IntegrityError), transaction.atomic():
        SolutionFactory(state="submitted", vetted_by=coordinator)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "confirmed", "decided_at": None},
        {"state": "reported", "decided_at": timezone.now()},
        {"state": "unheard-of"},
        {"stage": "forever"},
        {"year_started": 1889},
    ],
)
def test_the_database_refuses_a_half_told_adoption(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        AdoptionFactory(**wrong)


def test_a_body_stands_once_per_solution():
    adoption = AdoptionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AdoptionFactory(solution=adoption.solution, actor=adoption.actor)
    assert AdoptionFactory(actor=adoption.actor).pk


def test_erasing_the_coordinator_keeps_the_vetting(coordinator):
    solution = SolutionFactory(vetted_by=coordinator)
    coordinator.delete()
    solution.refresh_from_db()
    assert (solution.state, solution.vetted_by) == ("vetted", None)


def test_the_adoption_count_is_what_bodies_have_confirmed_and_not_ended():
    solution = SolutionFactory()
    for fields in ({}, {"stage": "trial"}, {"stage": "ended"}, {"state": "reported"}, {"state": "declined"}):
        AdoptionFactory(solution=solution, **fields)
    unused = SolutionFactory()
    counts = dict(Solution.objects.with_adoption_count().values_list("pk", "adoption_count"))
    assert counts == {solution.pk: 2, unused.pk: 0}


def test_adopted_by_is_what_the_body_tries_out_or_uses_now():
    body = ActorFactory(kind=ActorKind.MUNICIPALITY)
    used = AdoptionFactory(actor=body).solution
    AdoptionFactory(actor=body, stage="ended")
    AdoptionFactory(actor=body, state="reported")
    AdoptionFactory()
    assert list(Solution.objects.adopted_by(body)) == [used]


def test_in_topic_takes_the_branches_along():
    parent = TopicFactory(slug="omsorg")
    solution = SolutionFactory(topics=[TopicFactory(slug="tilsyn", parent=parent)])
    SolutionFactory(topics=[TopicFactory(slug="bygg")])
    assert list(Solution.objects.in_topic(parent)) == [solution]


def test_names_sort_as_norwegians_do():
    for title in ("Ånd", "Ærlig", "Zebra", "Øre", "Alarm"):
        SolutionFactory(title=title)
    assert [solution.title for solution in Solution.objects.all()] == ["Alarm", "Zebra", "Ærlig", "Øre", "Ånd"]


def test_search_forgives_a_typing_error():
    solution = SolutionFactory(title="Digitalt nattilsyn")
    SolutionFactory(title="Noe annet", problem_solved="Løser noe helt annet.")
    assert list(Solution.objects.search("nattilsin")) == [solution]


def test_public_adoptions_are_confirmed_and_of_vetted_solutions():
    shown = AdoptionFactory()
    AdoptionFactory(state="reported")
    AdoptionFactory(solution__state="submitted")
    assert list(Adoption.objects.public()) == [shown]
