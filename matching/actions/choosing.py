"""A person chooses what they want to hear of by e-mail."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from actors.models import Consent, User
from actors.my_data.consent import record_consent
from ecosystem.shared import audit
from ecosystem.shared.permissions import ensure

from ..kinds import Frequency, Kind, purpose_of
from ..models import Subscription
from .searches import stop_searches


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


@transaction.atomic
def stop_digests(*, person: User, by: User) -> list[Subscription]:
    """Turn off everything, what saved searches find too; saying it twice changes nothing."""
    stop_searches(person=person, by=by)
    return choose_digests(person=person, choices=dict.fromkeys(Kind.values, Frequency.OFF), wording="", by=by)
