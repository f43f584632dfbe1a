"""What becomes of adoptions where two bodies that become one have both said that they use the same solution."""

from actors.merging.registry import better, meeting, on_collision

from .models import Adoption
from .states import AdoptionState
from .vocabulary import Route

RANK = [AdoptionState.DECLINED, AdoptionState.REPORTED, AdoptionState.CONFIRMED]


def adoptions(*, keep, drop, by):
    """What is confirmed goes before what is reported; the words and year that one lacks come from the other."""
    for kept, dropped in meeting(Adoption.objects, keep=keep, drop=drop, by="solution_id"):
        first, second = better(lambda row: RANK.index(row.state), kept, dropped)
        for name in ("note", "source", "route"):
            if not getattr(first, name):
                setattr(first, name, getattr(second, name))
        if first.route == Route.OPTION and first.option_id is None:
            first.option = second.option
        years = [row.year_started for row in (first, second) if row.year_started]
        first.year_started = min(years) if years else None
        second.delete()
        first.save()


on_collision("solutions.Adoption", "actor", adoptions)
