import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from actors.vocabulary import ActorKind
from solutions.models import Adoption, Solution
from solutions.states import AdoptionState, SolutionState
from solutions.vocabulary import Stage

from .actors import ActorFactory


class SolutionFactory(DjangoModelFactory):
    """A vetted solution with a supplier."""

    class Meta:
        model = Solution
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Løsning {n}")
    supplier = factory.SubFactory(ActorFactory)
    summary = "En løsning for helse og omsorg."
    problem_solved = "Færre unødige besøk om natten."
    state = SolutionState.VETTED
    submitted_at = factory.LazyAttribute(lambda o: None if o.state == SolutionState.DRAFT else timezone.now())
    vetted_at = factory.LazyAttribute(lambda o: timezone.now() if o.state == SolutionState.VETTED else None)
    vetting_note = factory.LazyAttribute(lambda o: "Kontrollert." if o.state == SolutionState.VETTED else "")
    return_reason = factory.LazyAttribute(lambda o: "Mangler kilder." if o.state == SolutionState.RETURNED else "")

    @factory.post_generation
    def topics(self, create, topics, **kwargs):
        if create and topics:
            self.topics.set(topics)


class AdoptionFactory(DjangoModelFactory):
    """A municipality that has confirmed that it uses a vetted solution."""

    class Meta:
        model = Adoption

    solution = factory.SubFactory(SolutionFactory)
    actor = factory.SubFactory(ActorFactory, kind=ActorKind.MUNICIPALITY)
    year_started = 2024
    stage = Stage.IN_USE
    state = AdoptionState.CONFIRMED
    decided_at = factory.LazyAttribute(lambda o: None if o.state == AdoptionState.REPORTED else timezone.now())
