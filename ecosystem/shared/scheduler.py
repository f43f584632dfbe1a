"""The scheduler (`celery -A ecosystem beat`): celery's own, without a file and without belief in the clock."""

import time
from datetime import timedelta
from typing import Any

import structlog
from celery import beat
from django.db import DatabaseError, connection
from django.utils import timezone

from .schedule import done_times

log = structlog.get_logger(__name__)
# Between two looks a clock that is kept right moves by less.
JUMP_SECONDS = 5.0
LONG_AGO = timedelta(days=400)


class Scheduler(beat.Scheduler):
    """Begins where the worker's notes in the database end, and begins afresh when the clock has jumped.

    celery's PersistentScheduler keeps the times in a file of its own. A damaged file, or times in it that have not come
    yet, and it starts nothing for as long, without a word; so does a clock that is set back under its feet. Here a time
    that has not come counts as none, and a task without a time is due at once: every task is safe to repeat.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._offset = clock_offset()
        super().__init__(*args, **options)

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self._begin_from(self._done_times())

    def tick(self, *args: Any, **options: Any) -> float:
        offset = clock_offset()
        if abs(offset - self._offset) > JUMP_SECONDS:
            log.warning("clock_jumped", seconds=round(offset - self._offset, 1))
            self._begin_from({entry.task: entry.last_run_at for entry in self.schedule.values()})
            self._heap = None  # made of times of the former clock
        self._offset = offset
        return super().tick(*args, **options)

    def _begin_from(self, done: dict[str, Any]) -> None:
        for entry in self.schedule.values():
            now = entry.default_now()
            last = done.get(entry.task)
            entry.last_run_at = last.astimezone(now.tzinfo) if last and last <= now else now - LONG_AGO

    def _done_times(self) -> dict[str, Any]:
        try:
            return done_times(timezone.now())
        except DatabaseError as error:
            log.warning("schedule_unread", error=type(error).__name__)
            return {}
        finally:
            connection.close()


def clock_offset() -> float:
    """What the clock shows beyond the time that has passed: steady until somebody sets the clock."""
    return time.time() - time.monotonic()
