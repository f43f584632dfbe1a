"""What the scheduler starts (CELERY_BEAT_SCHEDULE), when each was last done, and what is late.

"Done" is written by the worker when a task that the scheduler started has ended well: one row a task, in the database. So
one look tells of the whole way, scheduler, queue and worker; and the scheduler itself reads there where it left off.
"""

import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.schedules import maybe_schedule
from celery.signals import task_success
from django.conf import settings
from django.utils import timezone

from .models import ScheduledTask

# Something is due every minute; so long without anything done, somebody must look.
QUIET = timedelta(minutes=10)
# A task may take ten minutes and wait behind others.
PATIENCE = timedelta(minutes=30)
# Clocks differ a little; a time further ahead than this was written by a clock that was wrong.
AHEAD = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """One scheduled task. `done_at` is None when it was never done, or at a time that has not come yet."""

    task: str
    done_at: datetime | None
    late: bool


@task_success.connect(dispatch_uid="scheduled-task-done")
def note_done(sender: Any = None, **_result: Any) -> None:
    """In the worker, after each task: those that somebody else started count for nothing here."""
    if (sender.request.headers or {}).get("celery_beat_task"):
        ScheduledTask.objects.bulk_create(
            [ScheduledTask(task=sender.name, done_at=timezone.now())],
            update_conflicts=True,
            unique_fields=["task"],
            update_fields=["done_at"],
        )


def done_times(at: datetime) -> dict[str, datetime]:
    """When each task was last done; without those dated after `at`."""
    return dict(ScheduledTask.objects.filter(done_at__lte=at + AHEAD).values_list("task", "done_at"))


def standings(at: datetime) -> list[Standing]:
    """Every task of the schedule, in its order."""
    done = done_times(at)
    return [
        Standing(entry["task"], last := done.get(entry["task"]), last is None or _overdue(entry, last, at) > PATIENCE)
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
    ]


def last_done(tasks: list[Standing]) -> datetime | None:
    return max((task.done_at for task in tasks if task.done_at), default=None)


def is_quiet(tasks: list[Standing], at: datetime) -> bool:
    """Nothing at all has been done lately: scheduler, queue or worker stands still."""
    last = last_done(tasks)
    return last is None or at - last > QUIET


def _overdue(entry: dict[str, Any], last: datetime, at: datetime) -> timedelta:
    """How long after its next time of day, or the end of its interval, `at` is; below zero before it."""
    plan = copy.copy(maybe_schedule(entry["schedule"]))
    plan.nowfun = lambda: at.astimezone(plan.tz)
    return -plan.remaining_estimate(last.astimezone(plan.tz))
