from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from actors.vocabulary import ActorKind
from procurement.models import Need, Response
from procurement.states import NeedStage, ResponseState
from procurement.vocabulary import Outcome

from .actors import ActorFactory


class NeedFactory(DjangoModelFactory):
    """A published need that is open for two weeks. `stage=` gives it the times and words that stage demands."""

    class Meta:
        model = Need
        skip_postgeneration_save = True

    owner = factory.SubFactory(
        ActorFactory, kind=ActorKind.MUNICIPALITY, name=factory.Sequence(lambda n: f"Prøve{n} kommune")
    )
    title = factory.Sequence(lambda n: f"Behov {n}: fall på sykehjem oppdages sent")
    summary = "Beboere blir liggende før noen merker at de har falt."
    problem = "Nattevakten går **runder** hver tredje time."
    wanted_effects = "- Hjelp innen ti minutter"
    contact_function = "Innovasjonsrådgiver"
    contact_email = "innovasjon@kommune.example"
    stage = NeedStage.PUBLISHED

    @factory.lazy_attribute
    def response_deadline(self):
        past = self.stage in {NeedStage.CLOSED, NeedStage.CONCLUDED}
        return timezone.now() + (timedelta(days=-2) if past else timedelta(days=14))

    @factory.lazy_attribute
    def sent_at(self):
        return timezone.now() if self.stage == NeedStage.REVIEW else None

    @factory.lazy_attribute
    def published_at(self):
        return None if self.stage in {NeedStage.DRAFT, NeedStage.REVIEW} else timezone.now() - timedelta(days=10)

    @factory.lazy_attribute
    def closed_at(self):
        return self.response_deadline if self.stage in {NeedStage.CLOSED, NeedStage.CONCLUDED} else None

    @factory.lazy_attribute
    def concluded_at(self):
        return timezone.now() if self.stage == NeedStage.CONCLUDED else None

    @factory.lazy_attribute
    def outcome(self):
        return Outcome.BOUGHT if self.stage == NeedStage.CONCLUDED else ""

    @factory.lazy_attribute
    def conclusion(self):
        return "Vi kjøpte sensorer til fire sykehjem." if self.stage == NeedStage.CONCLUDED else ""

    @factory.post_generation
    def topics(self, create, topics, **kwargs):
        if create and topics:
            self.topics.set(topics)


class ResponseFactory(DjangoModelFactory):
    """A draft; `state="submitted"` makes it submitted an hour ago."""

    class Meta:
        model = Response

    need = factory.SubFactory(NeedFactory)
    firm = factory.SubFactory(ActorFactory)
    summary = "Radar i taket som merker fall"
    solution = "En sensor uten kamera varsler vakttelefonen."
    contact = "Salgsansvarlig, salg@firma.example"
    state = ResponseState.DRAFT

    @factory.lazy_attribute
    def submitted_at(self):
        return timezone.now() - timedelta(hours=1) if self.state == ResponseState.SUBMITTED else None

    @factory.lazy_attribute
    def withdrawn_at(self):
        return timezone.now() if self.state == ResponseState.WITHDRAWN else None
