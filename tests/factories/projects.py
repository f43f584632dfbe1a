from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from projects.models import PartnerSearch, Project, ProjectPartner
from projects.states import PartnerState, Phase, ProjectState, SearchState

from .actors import ActorFactory


class ProjectFactory(DjangoModelFactory):
    """Published and running."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Digitalt tilsyn {n}")
    summary = "Vi prøver ut digitalt tilsyn om natten."
    lead = factory.SubFactory(ActorFactory)
    phase = Phase.RUNNING
    state = ProjectState.PUBLISHED
    published_at = factory.LazyAttribute(lambda o: None if o.state == ProjectState.DRAFT else timezone.now())

    @factory.post_generation
    def topics(self, create, topics, **kwargs):
        if create and topics:
            self.topics.set(topics)


class ProjectPartnerFactory(DjangoModelFactory):
    class Meta:
        model = ProjectPartner

    project = factory.SubFactory(ProjectFactory)
    actor = factory.SubFactory(ActorFactory)
    role = ProjectPartner.Role.PARTNER
    state = PartnerState.ACCEPTED
    accepted_at = factory.LazyAttribute(lambda o: timezone.now() if o.state == PartnerState.ACCEPTED else None)


class PartnerSearchFactory(DjangoModelFactory):
    class Meta:
        model = PartnerSearch

    project = factory.SubFactory(ProjectFactory)
    title = factory.Sequence(lambda n: f"Vi søker partner {n}")
    text = "Vi trenger noen som kan sensorer."
    contact = "Prosjektleder"
    contact_email = "prosjekt@helsehub.example"
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    state = SearchState.OPEN
    published_at = factory.LazyFunction(timezone.now)
    closed_at = factory.LazyAttribute(lambda o: timezone.now() if o.state == SearchState.CLOSED else None)
