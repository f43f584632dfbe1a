"""An actor says that something does not fit it, and takes it back. Only the actor's own people learn of it."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.shared import audit
from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.permissions import ensure
from ecosystem.shared.queue import enqueue_by_name

from ..kinds import MatchState, WhyNot
from ..models import Match, NotForUs
from ..sources import SOURCES
from .finding import WRITING


@transaction.atomic
def say_not_for_us(
    *, actor: Any, kind: str, thing: Any, by: Any, reason: str, words: str = "", at: datetime | None = None
) -> NotForUs:
    """The match is withdrawn at once and never made again. Saying it anew changes the reason.

    Raises ActionRefused with code "gone", "own" or "words".
    """
    ensure(by, "matching.say_not_for_us", actor)
    at = at or timezone.now()
    source = SOURCES[kind]
    if not source.visible(by, at=at).filter(pk=thing.pk).exists():
        raise ActionRefused(_("This is no longer open, so there is nothing to say no to."), code="gone")
    if source.owner(thing) is not None and source.owner(thing).pk == actor.pk:
        raise ActionRefused(_("This is your own."), code="own")
    words = " ".join(words.split())[:500]
    if reason == WhyNot.OTHER and not words:
        raise ActionRefused(_("Write in a few words why it does not fit."), code="words")
    with connection.cursor() as cursor:  # so that no run of the matching brings it back meanwhile
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])
    no, _new = NotForUs.objects.update_or_create(
        actor=actor, **{kind: thing}, defaults={"reason": reason, "words": words, "by": by, "at": at}
    )
    Match.objects.filter(actor=actor, **{kind: thing}).update(state=MatchState.WITHDRAWN, updated_at=at)
    audit.record("say_not_for_us", no, by=by, after={"reason": reason})
    return no


@transaction.atomic
def take_back_no(*, no: NotForUs, by: Any) -> None:
    """It may be matched again; what a person has been told of before, they are not told of again."""
    ensure(by, "matching.say_not_for_us", no.actor)
    there = NotForUs.objects.select_for_update().filter(pk=no.pk).first()
    if there is None:
        return
    kind, thing = there.kind, getattr(there, f"{there.kind}_id")
    audit.record("take_back_no", there, by=by, before={"reason": there.reason})
    there.delete()
    enqueue_by_name("matching.tasks.find_matches", kind, thing)
