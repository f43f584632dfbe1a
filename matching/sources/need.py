"""Needs that take responses."""

from procurement.models import Need

from ..candidates import Candidate
from ..kinds import Kind
from .base import Source


class NeedSource(Source):
    kind = Kind.NEED
    model = Need
    related = ("owner",)

    def open(self, at):
        return Need.objects.open(at)

    def readable(self, at):
        return super().readable(at).select_related("region", "owner__region")

    def candidate(self, thing):
        region = thing.region or thing.owner.region
        return Candidate(
            kind=self.kind.value,
            key=self.key(thing.pk),
            title=thing.title,
            text=self.text(thing.summary, thing.problem, thing.wanted_effects),
            language=thing.language,
            topics=self.topics(thing),
            region=region.code if region else None,
            owner=self.owner_key(thing.owner),
            closes_at=thing.response_deadline,
        )

    def deadline(self, thing):
        return thing.response_deadline
