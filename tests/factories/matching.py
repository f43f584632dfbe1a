import factory
from factory.django import DjangoModelFactory

from actors.models import Consent
from matching.kinds import Frequency, Kind
from matching.models import Match, Subscription, Telling

from .actors import ActorFactory, UserFactory
from .procurement import NeedFactory

REASONS = [
    {"code": "terms", "weight": 0.6, "values": ["falldeteksjon", "nattevakt"]},
    {"code": "offers", "weight": 0.4, "values": ["Vi lager sensorer som merker fall."]},
]


class MatchFactory(DjangoModelFactory):
    """With an open need, unless another thing is given: `MatchFactory(need=None, event=event)`."""

    class Meta:
        model = Match

    actor = factory.SubFactory(ActorFactory)
    need = factory.SubFactory(NeedFactory)
    score = 0.8
    reasons = factory.LazyFunction(lambda: [dict(reason) for reason in REASONS])


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    person = factory.SubFactory(UserFactory)
    purpose = "digest:need"
    given = True
    wording = "Ja takk."


class SubscriptionFactory(DjangoModelFactory):
    """Consented to and at once."""

    class Meta:
        model = Subscription

    person = factory.SubFactory(UserFactory)
    kind = Kind.NEED
    frequency = Frequency.AT_ONCE
    consent = factory.Maybe(
        factory.LazyAttribute(lambda choice: choice.frequency != Frequency.OFF),
        factory.SubFactory(ConsentFactory, person=factory.SelfAttribute("..person")),
    )


class TellingFactory(DjangoModelFactory):
    class Meta:
        model = Telling

    match = factory.SubFactory(MatchFactory)
    person = factory.SubFactory(UserFactory)
    mail_key = factory.Sequence(lambda n: f"digest:{n}")
