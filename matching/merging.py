"""What becomes of matches where two actors that become one fit the same thing."""

from django.db import connection
from django.utils import timezone

from actors.merging.registry import meeting, on_collision

from .actions import WRITING
from .kinds import MatchState
from .models import BEHIND, THINGS, Match, NotForUs


def matches(*, keep, drop, by):
    """One match for each thing, with the better score and what was told of either: nobody is told of it twice.

    What was the one's own is no match of the other's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
    for thing in THINGS:
        of_kind = Match.objects.filter(**{f"{thing}__isnull": False})
        for kept, dropped in meeting(of_kind, keep=keep, drop=drop, by=f"{thing}_id"):
            told = kept.tellings.values("person")
            dropped.tellings.exclude(person__in=told).update(match=kept)
            if dropped.state == MatchState.CURRENT and (kept.state != MatchState.CURRENT or dropped.score > kept.score):
                kept.score, kept.reasons, kept.state = dropped.score, dropped.reasons, dropped.state
                kept.save()
            dropped.delete()
    for path in BEHIND:
        own = Match.objects.filter(**{"actor__in": [keep, drop], f"{path}__in": [keep, drop]})
        Match.objects.filter(pk__in=list(own.values_list("pk", flat=True))).update(
            state=MatchState.WITHDRAWN, updated_at=timezone.now()
        )


on_collision("matching.Match", "actor", matches)


def noes(*, keep, drop, by):
    """Where both have said no to the same thing, the kept actor's own words stand; nobody says no to what is its own."""
    for thing in THINGS:
        said = NotForUs.objects.filter(**{f"{thing}__isnull": False})
        for _kept, dropped in meeting(said, keep=keep, drop=drop, by=f"{thing}_id"):
            dropped.delete()
    for path in BEHIND:
        NotForUs.objects.filter(**{"actor__in": [keep, drop], f"{path}__in": [keep, drop]}).delete()


on_collision("matching.NotForUs", "actor", noes)
