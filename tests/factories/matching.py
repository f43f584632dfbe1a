from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from actors.models import Consent
from matching.kinds import Frequency, Kind
from matching.models import Match, NotForUs, NotTheSame, SavedSearch, SearchTelling, Subscription, Telling

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


class SavedSearchFactory(DjangoModelFactory):
    """Consented to and at once, since yesterday."""

    class Meta:
        model = SavedSearch

    person = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Søk {n}")
    query = factory.Sequence(lambda n: f"q=fall{n}")
    frequency = Frequency.AT_ONCE
    since = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    consent = factory.Maybe(
        factory.LazyAttribute(lambda search: search.frequency != Frequency.OFF),
        factory.SubFactory(ConsentFactory, person=factory.SelfAttribute("..person"), purpose="digest:saved_search"),
    )


class SearchTellingFactory(DjangoModelFactory):
    class Meta:
        model = SearchTelling

    search = factory.SubFactory(SavedSearchFactory)
    need = factory.SubFactory(NeedFactory)
    round = 1
    mail_key = factory.Sequence(lambda n: f"digest:{n}")


class NotForUsFactory(DjangoModelFactory):
    """Of an open need, unless another thing is given."""

    class Meta:
        model = NotForUs

    actor = factory.SubFactory(ActorFactory)
    need = factory.SubFactory(NeedFactory)
    reason = "topic"
    by = factory.SubFactory(UserFactory)


class NotTheSameFactory(DjangoModelFactory):
    class Meta:
        model = NotTheSame

    need = factory.SubFactory(NeedFactory)
    other = factory.SubFactory(NeedFactory)
    by = factory.SubFactory(UserFactory)
