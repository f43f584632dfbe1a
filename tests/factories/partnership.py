import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from procurement.models import Goal, Partner, Partnership, Phase, PhaseKind
from procurement.states import PhaseState

from .procurement import NeedFactory


class PartnershipFactory(DjangoModelFactory):
    """Not public, and with all of the frame stated."""

    class Meta:
        model = Partnership

    need = factory.SubFactory(NeedFactory)
    market_lacks = "Ingenting varsler før fallet."
    ipr_terms = "Leverandøren eier resultatene."
    maximum_cost = 24_000_000
    requests_from = dt.date(2026, 3, 1)
    requests_until = dt.date(2026, 4, 10)


class PhaseFactory(DjangoModelFactory):
    """A step of development of three months, one after the other. `state=` gives it the times and words it demands."""

    class Meta:
        model = Phase

    partnership = factory.SubFactory(PartnershipFactory)
    number = factory.LazyAttribute(lambda row: row.partnership.phases.count() + 1)
    kind = PhaseKind.DEVELOPMENT
    name = factory.LazyAttribute(lambda row: f"Fase {row.number}")
    starts_on = factory.LazyAttribute(lambda row: dt.date(2026, 1, 1) + dt.timedelta(days=90 * row.number))
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + dt.timedelta(days=80))
    state = PhaseState.PLANNED

    @factory.lazy_attribute
    def started_at(self):
        return None if self.state == PhaseState.PLANNED else timezone.now() - dt.timedelta(days=30)

    @factory.lazy_attribute
    def decided_at(self):
        return timezone.now() if self.state in {PhaseState.PASSED, PhaseState.STOPPED} else None

    @factory.lazy_attribute
    def decided_by_name(self):
        return "Kari" if self.decided_at else ""

    @factory.lazy_attribute
    def decided_why(self):
        return "Målene er nådd." if self.decided_at else ""


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    phase = factory.SubFactory(PhaseFactory)
    name = factory.Sequence(lambda n: f"Utvikler {n} AS")


class GoalFactory(DjangoModelFactory):
    """A sub-goal; without `phase` a performance goal of `partnership`."""

    class Meta:
        model = Goal

    partnership = factory.LazyAttribute(lambda row: row.phase.partnership)
    phase = factory.SubFactory(PhaseFactory)
    text = factory.Sequence(lambda n: f"Mål {n}")
    target = "90 %"
