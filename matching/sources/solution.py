"""Vetted solutions, for the bodies that may put them to use and those who work with them."""

from actors.vocabulary import PUBLIC_BODIES, ActorKind
from solutions.models import Adoption, Solution

from ..candidates import Candidate
from ..kinds import Kind
from .base import Source

# Firms are not told of each other's products.
READERS = frozenset({*(kind.value for kind in PUBLIC_BODIES), ActorKind.RESEARCH.value, ActorKind.CLUSTER.value})


class SolutionSource(Source):
    kind = Kind.SOLUTION
    model = Solution
    related = ("supplier",)

    def open(self, at):
        return Solution.objects.published()

    def candidate(self, thing):
        return Candidate(
            kind=self.kind.value,
            key=self.key(thing.pk),
            title=thing.title,
            text=self.text(thing.summary, thing.problem_solved, thing.description),
            language=thing.language,
            topics=self.topics(thing),
            eligible_kinds=READERS,
            owner=self.owner_key(thing.supplier),
        )

    def impossible(self, pairs):
        """Bodies that use the solution, or have been reported to."""
        rows = Adoption.objects.filter(solution__in={solution for solution, _actor in pairs})
        return set(rows.values_list("solution_id", "actor_id"))

    def owner(self, thing):
        return thing.supplier
