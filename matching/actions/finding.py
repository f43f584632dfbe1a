"""Matches are found, kept current and withdrawn."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from actors.models import Actor
from ecosystem.shared.permissions import ensure

from .. import candidates, profiles
from ..kinds import Kind, MatchState
from ..models import Match, NotForUs
from ..sources import SOURCES, thing_id

# One writer of matches at a time, so that two runs never wait for each other's rows crosswise.
WRITING = 0x4D41_5443


def find_matches(*, kind: str | None = None, pk: int | None = None, by=None, at: datetime | None = None) -> int:
    """Match everything open, or only this thing, with all approved actors; returns how many matches are current.

    Safe to repeat and to run side by side: a match is one row for ever, its score and reasons are brought up to date,
    and what no longer fits or is no longer open is withdrawn.
    """
    ensure(by, "matching.find_matches")
    at = at or timezone.now()
    living = {key: list(source.candidates(at=at)) for key, source in SOURCES.items()}
    held = list(profiles.profiles())
    asked = [
        candidate
        for key, found in living.items()
        for candidate in found
        if (kind is None or key == kind) and (pk is None or thing_id(candidate.key) == pk)
    ]
    found = []
    if asked and held:
        everything: list[candidates.Profile | candidates.Candidate] = [
            *held,
            *(candidate for of_kind in living.values() for candidate in of_kind),
        ]
        from ..scoring import Scorer  # late: it takes scikit-learn along, seconds that only a worker should spend

        found = Scorer(everything, profiles.topic_tree()).rank(held, asked)
    return _keep(found, scored={candidate.key for candidate in asked}, kinds=[kind] if kind else Kind.values)


@transaction.atomic
def _keep(found: Iterable[candidates.Match], *, scored: Collection[str], kinds: Collection[str]) -> int:
    """Write what was found about the things in `scored`, and withdraw what has stopped being true.

    Things that were opened while the scorer worked are left to their own run.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
    by_kind: dict[str, dict[tuple[int, int], candidates.Match]] = defaultdict(dict)
    for match in found:
        pair = thing_id(match.candidate_key), profiles.actor_id(match.profile_key)
        by_kind[match.candidate_key.partition(":")[0]][pair] = match
    approved = set(Actor.objects.approved().values_list("pk", flat=True))
    kept = 0
    for kind in kinds:
        source, pairs = SOURCES[kind], by_kind[kind]
        opened = set(source.open(timezone.now()).values_list("pk", flat=True))
        impossible = source.impossible(set(pairs))
        excluded = impossible | set(NotForUs.objects.filter(**{f"{kind}__isnull": False}).values_list(kind, "actor"))
        pairs = {
            (thing, actor): match
            for (thing, actor), match in pairs.items()
            if thing in opened and actor in approved and (thing, actor) not in excluded
        }
        _upsert(kind, pairs)
        current = Match.objects.filter(kind=kind, state=MatchState.CURRENT)
        stale = [
            match_pk
            for match_pk, thing, actor in current.values_list("pk", f"{kind}_id", "actor_id")
            if thing not in opened or (source.key(thing) in scored and (thing, actor) not in pairs)
        ]
        Match.objects.filter(pk__in=stale).update(state=MatchState.WITHDRAWN, updated_at=timezone.now())
        kept += len(pairs)
    return kept


def _upsert(kind: str, pairs: Mapping[tuple[int, int], candidates.Match]) -> None:
    Match.objects.bulk_create(
        (
            Match(
                actor_id=actor,
                score=min(max(match.score, 1e-6), 1.0),
                reasons=[
                    {"code": reason.code, "weight": round(float(reason.weight), 4), "values": list(reason.values)}
                    for reason in match.reasons
                ],
                updated_at=timezone.now(),
                **{f"{kind}_id": thing},
            )
            for (thing, actor), match in sorted(pairs.items(), key=lambda item: item[0])
        ),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["actor", kind],
        update_fields=["score", "reasons", "state", "updated_at"],
    )
