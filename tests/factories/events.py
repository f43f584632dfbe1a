from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from events.models import Event, Signup
from events.states import EventState, SignupState

from .actors import ActorFactory, UserFactory


class EventFactory(DjangoModelFactory):
    """Published, in a week, without a limit."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Frokostmøte {n}")
    summary = "Vi møtes og hører om digitalt tilsyn."
    kind = Event.Kind.BREAKFAST_MEETING
    organiser = factory.SubFactory(ActorFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=2))
    place_name = "Papirbredden"
    state = EventState.PUBLISHED
    published_at = factory.LazyAttribute(lambda o: None if o.state == EventState.DRAFT else timezone.now())

    @factory.post_generation
    def topics(self, create, topics, **kwargs):
        if create and topics:
            self.topics.set(topics)


class SignupFactory(DjangoModelFactory):
    class Meta:
        model = Signup

    event = factory.SubFactory(EventFactory)
    person = factory.SubFactory(UserFactory)
    state = SignupState.SIGNED_UP
    cancelled_at = factory.LazyAttribute(lambda o: timezone.now() if o.state == SignupState.CANCELLED else None)
