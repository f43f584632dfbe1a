"""Mail is held after a restore: what waits in a backup may have left since the backup was taken.

Two witnesses are asked before each run. The place: a database that is restored or copied has another cluster, another
number in it, or a new outbox table. And a number outside the database, in DATA_DIR, which only rises: a database that
went back in time in its old place (a disk's snapshot, rows alone put back) has a lower one.
"""

import logging
import os
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from . import audit
from .models import MailPlace, OutgoingMail

log = logging.getLogger(__name__)
Why = MailPlace.Why


def may_send() -> bool:
    """False while mail is held; finds out by itself that it must be. Says so in the log at every run."""
    if not OutgoingMail.objects.filter(state__in=[OutgoingMail.State.QUEUED, OutgoingMail.State.SENDING]).exists():
        return True
    known, new = MailPlace.objects.get_or_create(defaults={"place": _place()})
    if new:
        _note_outside(0)
    if known.held_since is None:
        why = Why.MOVED if known.place != _place() else Why.OLDER if _is_older() else None
        if why is None:
            MailPlace.objects.update(runs=F("runs") + 1)
            _note_outside(MailPlace.objects.values_list("runs", flat=True).get())
            return True
        known = hold(why=why, by=None)
    log.error("No mail is sent. %s Release it on the desk or with manage.py release_mail", known.get_held_why_display())
    return False


def _is_older() -> bool:
    """Whether the database is behind the number outside it.

    The number is looked at first, for each run is written to the database first: a worker beside this one never seems ahead.
    """
    outside = _noted_outside()
    return outside > MailPlace.objects.values_list("runs", flat=True).get()


def why_held() -> str:
    """In words for the desk; empty when mail is sent."""
    held = MailPlace.objects.filter(held_since__isnull=False).first()
    return str(held.get_held_why_display()) if held else ""


@transaction.atomic
def hold(*, by, why: str = Why.ASKED) -> MailPlace:
    """Send nothing from now on. What is held already keeps its reason."""
    MailPlace.objects.get_or_create(defaults={"place": _place()})
    known = MailPlace.objects.select_for_update().get()
    if known.held_since is None:
        known.held_since, known.held_why = timezone.now(), why
        known.save(update_fields=["held_since", "held_why"])
        audit.record("hold_mail", known, by=by, after={"why": why})
    return known


@transaction.atomic
def release(*, by, set_aside_old: bool) -> None:
    """Send again from here. `set_aside_old`: not what waited already when the hold began, for it may have left before."""
    known = MailPlace.objects.select_for_update().filter(held_since__isnull=False).first()
    if known is None:
        return
    if set_aside_old:
        waiting = [OutgoingMail.State.QUEUED, OutgoingMail.State.SENDING]
        old = OutgoingMail.objects.filter(state__in=waiting, created_at__lt=known.held_since)
        old.update(state=OutgoingMail.State.DROPPED)
    audit.record("release_mail", known, by=by, before={"why": known.held_why}, after={"set_aside_old": set_aside_old})
    known.place, known.runs = _place(), max(known.runs, _noted_outside())
    known.held_since, known.held_why = None, ""
    known.save()


def _place() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()), oid, %s::regclass::oid FROM pg_database "
            "WHERE datname = current_database()",
            [OutgoingMail._meta.db_table],
        )
        return "/".join(str(part) for part in cursor.fetchone())


def _outside() -> Path:
    return Path(settings.DATA_DIR) / "mail-runs"


def _noted_outside() -> int:
    try:
        return int(_outside().read_text())
    except (OSError, ValueError):
        return 0  # a new folder knows nothing; the place is asked all the same


def _note_outside(number: int) -> None:
    """Whole or not at all. A folder that cannot be written costs the second witness, not the mail."""
    half = _outside().with_name(f"mail-runs.{os.getpid()}")
    try:
        half.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(str(number))
        half.replace(_outside())
    except OSError as error:
        log.warning("Could not write %s: %s", _outside(), error)
