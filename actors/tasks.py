"""Work for later about actors."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .models import Actor, DataExport
from .my_data import copies
from .profile import freshness

log = logging.getLogger(__name__)


@shared_task
def remind_of_profiles():
    """Every day: ask about the profiles that nobody has confirmed for a year."""
    return freshness.remind_of_profiles(at=timezone.now())


@shared_task
def sweep_logos():
    """Every day: delete the logo files that no actor shows, a day old or more; gives how many.

    What a change that failed, a merge or a deletion leaves behind.
    """
    storage = Actor._meta.get_field("logo").storage
    try:
        _folders, names = storage.listdir("logos")
    except FileNotFoundError:
        return 0
    shown = set(Actor.objects.exclude(logo="").values_list("logo", flat=True))
    limit = timezone.now() - timedelta(days=1)
    idle = [path for path in (f"logos/{name}" for name in names) if path not in shown]
    old = [path for path in idle if storage.get_modified_time(path) < limit]
    for path in old:
        storage.delete(path)
    return len(old)


@shared_task
def make_copy(export_id: int) -> bool:
    """Make one person's copy of their data. Safe to repeat, and to kill."""
    return copies.make_copy(export_id=export_id) is not None


@shared_task
def make_waiting_copies() -> int:
    """Every five minutes: those whose worker was killed, or that no worker was there for."""
    made = 0
    for export_id in DataExport.objects.filter(ready_at=None).order_by("pk").values_list("pk", flat=True):
        try:
            made += copies.make_copy(export_id=export_id) is not None
        except Exception:
            log.exception("The copy %s could not be made; the next run tries again", export_id)
    return made
