"""Events one can still sign up for."""

from django.utils.translation import gettext_lazy as _

from events.models import Event

from ..candidates import Candidate
from ..kinds import Kind
from .base import Source


class EventSource(Source):
    kind = Kind.EVENT
    model = Event
    related = ("organiser",)
    deadline_words = _("Starts")

    def open(self, at):
        return Event.objects.open(at=at)

    def readable(self, at):
        return super().readable(at).select_related("region")

    def candidate(self, thing):
        return Candidate(
            kind=self.kind.value,
            key=self.key(thing.pk),
            title=thing.title,
            text=self.text(thing.summary, thing.description),
            language=thing.language,
            topics=self.topics(thing),
            region=thing.region.code if thing.region and not thing.is_online else None,
            owner=self.owner_key(thing.organiser),
            closes_at=thing.sign_up_ends,
        )

    def deadline(self, thing):
        return thing.starts_at

    def owner(self, thing):
        return thing.organiser
