from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from funding.models import Call, Funder, Programme
from funding.states import CallState


class FunderFactory(DjangoModelFactory):
    class Meta:
        model = Funder

    name = factory.Sequence(lambda n: f"Virkemiddelaktør {n}")


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    funder = factory.SubFactory(FunderFactory)
    name = factory.Sequence(lambda n: f"Program {n}")


class CallFactory(DjangoModelFactory):
    """A published call, open for a month more."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Utlysning {n}")
    summary = "Midler til helseinnovasjon."
    link = "https://utlysning.example/"
    deadline = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    state = CallState.PUBLISHED
    published_at = factory.LazyAttribute(lambda o: None if o.state == CallState.DRAFT else timezone.now())

    @factory.post_generation
    def topics(self, create, topics, **kwargs):
        if create and topics:
            self.topics.set(topics)

    @factory.post_generation
    def regions(self, create, regions, **kwargs):
        if create and regions:
            self.regions.set(regions)
