"""What happens in matching: matches are found, people choose, digests are sent."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from actors.actions import record_consent
from actors.models import Actor, Consent, User
from ecosystem.shared import audit
from ecosystem.shared.mail import queue_mail
from ecosystem.shared.models import OutgoingMail
from ecosystem.shared.permissions import ensure

from . import candidates, digests, profiles, queries
from .kinds import Frequency, Kind, MatchState, purpose_of
from .models import Match, Subscription, Telling
from .sources import SOURCES, thing_id

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
        from .scoring import Scorer  # late: it takes scikit-learn along, seconds that only a worker should spend

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
        pairs = {
            (thing, actor): match
            for (thing, actor), match in pairs.items()
            if thing in opened and actor in approved and (thing, actor) not in impossible
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


@transaction.atomic
def choose_digests(
    *, person: User, choices: Mapping[str, str], wording: str, by: User, at: datetime | None = None
) -> list[Subscription]:
    """A person chooses how often they want to hear of each kind.

    `choices` is kind → frequency; kinds not named stay as they are. Saying yes writes `wording`, the words the person
    read when they did, in the log of consents; saying no writes there what they no longer want.
    """
    ensure(by, "matching.choose_digests", person)
    at = at or timezone.now()
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    held = {
        row.kind: row
        for row in Subscription.objects.select_for_update(of=("self",)).select_related("consent").filter(person=person)
    }
    changed = []
    for kind, frequency in choices.items():
        row = held.get(kind) or Subscription(person=person, kind=kind)
        if row.frequency == frequency:
            continue
        before = row.frequency
        if frequency == Frequency.OFF:
            no_longer = row.consent.wording if row.consent else wording
            _log_consent(row, given=False, wording=no_longer, by=by, at=at)
            row.consent = None
        elif before == Frequency.OFF:
            row.consent = _log_consent(row, given=True, wording=wording, by=by, at=at)
        row.frequency, row.chosen_at, row.last_digest_at = frequency, at, None
        row.save()
        audit.record("choose_digests", row, by=by, before={"frequency": before}, after={"frequency": str(frequency)})
        changed.append(row)
    return changed


def _log_consent(row: Subscription, *, given: bool, wording: str, by: User, at: datetime) -> Consent:
    return record_consent(person=row.person, purpose=purpose_of(row.kind), given=given, wording=wording, by=by, at=at)


def stop_digests(*, person: User, by: User) -> list[Subscription]:
    """Turn off everything; saying it twice changes nothing."""
    return choose_digests(person=person, choices=dict.fromkeys(Kind.values, Frequency.OFF), wording="", by=by)


@transaction.atomic
def send_digest(*, person_id: int, at: datetime | None = None) -> OutgoingMail | None:
    """Queue one mail with all that is due for this person and not told before; None when there is nothing.

    The choices are locked, the tellings made, the mail queued and the occasion marked as served in one transaction:
    a second worker waits and then finds nothing, and a killed one leaves everything as it was.
    """
    at = at or timezone.now()
    list(Subscription.objects.select_for_update().filter(person=person_id).order_by("pk"))
    # Read again under the lock: another worker may have served the occasion while this one waited.
    due = list(Subscription.objects.filter(person=person_id).due(at).select_related("person"))
    if not due:
        return None
    person = due[0].person
    matches = queries.untold(person, kinds=[row.kind for row in due], at=at)
    mail = _tell(person, matches, at) if matches else None
    Subscription.objects.filter(pk__in=[row.pk for row in due]).update(last_digest_at=at)
    return mail


def recall_digests() -> int:
    """Take back what is queued still and tells of a match that is no longer to be told; returns how many.

    What else the mail told counts as untold again, and goes with the next one.
    """
    queued = OutgoingMail.objects.filter(category=OutgoingMail.Category.DIGEST, state=OutgoingMail.State.QUEUED)
    outdated = Telling.objects.filter(mail_key__in=queued.values("key")).exclude(match__in=Match.objects.current())
    recalled = 0
    for key in sorted(set(outdated.values_list("mail_key", flat=True))):
        with transaction.atomic():
            mail = queued.select_for_update(skip_locked=True).filter(key=key).first()
            if mail is None:
                continue  # it has left meanwhile, or is leaving now
            told = Telling.objects.filter(mail_key=key)
            rows = set(told.values_list("person", "match__kind"))
            for person, kind in rows:
                Subscription.objects.filter(person=person, kind=kind).update(last_digest_at=None)
            told.delete()
            mail.delete()
            recalled += 1
    return recalled


def _tell(person, matches, at):
    ids = sorted(match.pk for match in matches)
    # A match is told once, so this set of matches names the mail for ever.
    key = f"digest:{person.public_id}:{hashlib.sha256(repr(ids).encode()).hexdigest()[:16]}"
    Telling.objects.bulk_create(Telling(match_id=pk, person=person, mail_key=key, told_at=at) for pk in ids)
    digest = digests.write(person, matches)
    return queue_mail(
        key=key,
        to=person.email,
        subject=digest.subject,
        text=digest.text,
        html=digest.html,
        headers=digest.headers,
        language=digest.language,
        category=OutgoingMail.Category.DIGEST,
    )
