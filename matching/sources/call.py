"""Calls for applications that one can apply to now."""

from actors.models import Actor
from funding.models import Call

from ..candidates import Candidate
from ..kinds import Kind
from .base import Source


class CallSource(Source):
    kind = Kind.CALL
    model = Call
    related = ("programme__funder__actor",)

    def open(self, at):
        return Call.objects.open(at)

    def readable(self, at):
        return super().readable(at).prefetch_related("regions")

    def candidate(self, thing):
        regions = list(thing.regions.all())
        return Candidate(
            kind=self.kind.value,
            key=self.key(thing.pk),
            title=thing.title,
            text=self.text(thing.summary, thing.description, thing.programme.description),
            language=thing.language,
            topics=self.topics(thing),
            region=regions[0].code if len(regions) == 1 else None,
            eligible_kinds=frozenset(thing.eligible_kinds),
            owner=self.owner_key(self.owner(thing)),
            closes_at=thing.deadline,
        )

    def impossible(self, pairs):
        """Actors outside the regions a call is for."""
        calls = Call.objects.filter(pk__in={call for call, _actor in pairs}).prefetch_related("regions")
        calls = {call.pk: call for call in calls}
        actors = Actor.objects.filter(pk__in={actor for _call, actor in pairs}).select_related("region")
        actors = {actor.pk: actor for actor in actors}
        return {
            (call, actor)
            for call, actor in pairs
            if call in calls and actor in actors and not calls[call].fits_place(actors[actor])
        }

    def deadline(self, thing):
        return thing.deadline

    def owner(self, thing):
        """The funder, where it takes part in the hub itself."""
        return thing.programme.funder.actor
