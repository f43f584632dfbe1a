"""What has not been told is told, in one mail."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from actors.models import User
from ecosystem.shared.models import OutgoingMail
from procurement.models import Need

from .. import letters, queries, searching
from ..kinds import Kind
from ..models import Match, SavedSearch, SearchTelling, Subscription, Telling


@transaction.atomic
def send_digest(*, person_id: int, at: datetime | None = None) -> OutgoingMail | None:
    """Queue one mail with all that is due for this person and not told before; None when there is nothing.

    What the person has chosen is locked, the tellings made, the mail queued and the occasion marked as served in one
    transaction: a second worker waits and then finds nothing, and a killed one leaves everything as it was.
    """
    at = at or timezone.now()
    # Whoever changes what a person has chosen locks the person first, too.
    person = User.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    choices = Subscription.objects.filter(person=person_id)
    searches = SavedSearch.objects.filter(person=person_id)
    due = list(choices.due(at))
    due_searches = set(searches.due(at).values_list("pk", flat=True))
    if person is None or (not due and not due_searches):
        return None
    matches, finds = _news(person, {row.kind for row in due}, due_searches, at)
    mail = _tell(person, matches, finds, at) if matches or finds else None
    choices.filter(pk__in=[row.pk for row in due]).update(last_digest_at=at)
    searches.filter(pk__in=due_searches).update(last_digest_at=at)
    return mail


def _news(person, kinds, due_searches, at) -> tuple[list[Match], list[searching.Find]]:
    """What is due, and what else there is to say of the needs in it: a need is told once, with all its reasons."""
    matches = queries.untold(person, kinds=kinds, at=at) if kinds else []
    wanted = list(SavedSearch.objects.wanted().filter(person=person))
    finds = list(searching.news(wanted, at=at))
    told = {match.need_id for match in matches if match.need_id} | {f.need for f in finds if f.search in due_searches}
    if told and Kind.NEED not in kinds and Subscription.objects.wanted().filter(person=person, kind=Kind.NEED).exists():
        matches += [match for match in queries.untold(person, kinds=[Kind.NEED], at=at) if match.need_id in told]
    return matches, [find for find in finds if find.need in told]


def recall_digests() -> int:
    """Take back what is queued still and tells of what is no longer to be told; returns how many.

    What else the mail told counts as untold again, and goes with the next one.
    """
    queued = OutgoingMail.objects.filter(category=OutgoingMail.Category.DIGEST, state=OutgoingMail.State.QUEUED)
    keys = queued.values("key")
    matches = Telling.objects.filter(mail_key__in=keys).exclude(match__in=Match.objects.current())
    finds = SearchTelling.objects.filter(mail_key__in=keys).exclude(need__in=Need.objects.open(timezone.now()))
    outdated = {*matches.values_list("mail_key", flat=True), *finds.values_list("mail_key", flat=True)}
    recalled = 0
    for key in sorted(outdated):
        with transaction.atomic():
            mail = queued.select_for_update(skip_locked=True).filter(key=key).first()
            if mail is None:
                continue  # it has left meanwhile, or is leaving now
            told = Telling.objects.filter(mail_key=key)
            rows = set(told.values_list("person", "match__kind"))
            for person, kind in rows:
                Subscription.objects.filter(person=person, kind=kind).update(last_digest_at=None)
            told.delete()
            found = SearchTelling.objects.filter(mail_key=key)
            SavedSearch.objects.filter(pk__in=list(found.values_list("search", flat=True))).update(last_digest_at=None)
            found.delete()
            mail.delete()
            recalled += 1
    return recalled


def _tell(person, matches, finds, at):
    ids = sorted(match.pk for match in matches)
    # A match is told once, and a need by each search: so these together name the mail for ever.
    named = repr((ids, sorted(finds)) if finds else ids)
    key = f"digest:{person.public_id}:{hashlib.sha256(named.encode()).hexdigest()[:16]}"
    Telling.objects.bulk_create(Telling(match_id=pk, person=person, mail_key=key, told_at=at) for pk in ids)
    SearchTelling.objects.bulk_create(
        SearchTelling(search_id=find.search, need_id=find.need, round=find.round, mail_key=key, told_at=at)
        for find in finds
    )
    return letters.tell_of_matches(person, matches, finds, key=key)
