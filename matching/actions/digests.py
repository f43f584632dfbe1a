"""What has not been told is told, in one mail."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ecosystem.shared.mail import queue_mail
from ecosystem.shared.models import OutgoingMail

from .. import digests, queries
from ..models import Match, Subscription, Telling


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
