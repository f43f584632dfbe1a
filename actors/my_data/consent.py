"""The log of what people have said yes and no to."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language

from ecosystem.shared.permissions import ensure
from ecosystem.shared.privacy.registry import STATEMENT_VERSION

from ..models import Consent, User

PRIVACY_STATEMENT = "privacy-statement"


def record_consent(
    *, person: User, purpose: str, given: bool, wording: str, by: User | None, at: datetime | None = None
) -> Consent:
    """Write down one yes or no with the very words the person read. Rows are only ever added.

    `purpose` is a key such as `digest:need`; whoever asks for the consent owns the words and the key.
    """
    ensure(by, "actors.record_consent", person)
    return Consent.objects.create(
        person=person,
        purpose=purpose,
        given=given,
        wording=wording,
        language=get_language() or person.language,
        at=at or timezone.now(),
    )


def record_statement_shown(*, person: User, wording: str) -> Consent:
    """The person made an account under these words about the privacy statement. No consent: it tells what was shown."""
    return record_consent(
        person=person, purpose=f"{PRIVACY_STATEMENT}:{STATEMENT_VERSION}", given=True, wording=wording, by=None
    )
