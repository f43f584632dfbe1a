from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from celery import Celery
from celery.schedules import crontab
from django.core.management import CommandError, call_command
from django.utils import timezone

from ecosystem.shared import schedule, scheduler
from ecosystem.shared.models import ScheduledTask
from ecosystem.shared.schedule import is_quiet, last_done, standings
from ecosystem.shared.tasks import send_due_mail

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MINUTELY, NIGHTLY = "ecosystem.shared.tasks.send_due_mail", "ecosystem.shared.tasks.run_retention"


@pytest.fixture(autouse=True)
def two_tasks(settings):
    settings.CELERY_BEAT_SCHEDULE = {
        "mail": {"task": MINUTELY, "schedule": 60.0},
        "retention": {"task": NIGHTLY, "schedule": crontab(hour=3, minute=40)},
    }


def done(task, at):
    ScheduledTask.objects.update_or_create(task=task, defaults={"done_at": at})


def late(at):
    return [one.task for one in standings(at) if one.late]


# What was done


@pytest.mark.parametrize(("headers", "noted"), [({"celery_beat_task": True}, 1), ({}, 0), (None, 0)])
def test_what_the_scheduler_started_is_noted_when_done_and_nothing_else(headers, noted):
    send_due_mail.push_request(headers=headers)
    try:
        schedule.note_done(sender=send_due_mail)
        schedule.note_done(sender=send_due_mail)
    finally:
        send_due_mail.pop_request()
    assert ScheduledTask.objects.filter(task=MINUTELY).count() == noted


def test_nothing_done_for_ten_minutes_is_quiet():
    assert is_quiet(standings(NOON), NOON)
    done(MINUTELY, NOON - timedelta(minutes=9))
    assert not is_quiet(standings(NOON), NOON)
    done(MINUTELY, NOON - timedelta(minutes=11))
    assert is_quiet(standings(NOON), NOON)


def test_what_is_dated_in_the_future_was_not_done_lately():
    done(MINUTELY, NOON + timedelta(days=300))
    assert (last_done(standings(NOON)), is_quiet(standings(NOON), NOON)) == (None, True)


def test_a_task_is_late_by_its_own_interval_or_time_of_day():
    done(MINUTELY, NOON - timedelta(minutes=30))
    done(NIGHTLY, NOON - timedelta(hours=9))  # 04.00 in Norway: after the night's turn
    assert late(NOON) == []
    done(MINUTELY, NOON - timedelta(minutes=32))
    assert late(NOON) == [MINUTELY]
    done(NIGHTLY, NOON - timedelta(hours=10))  # 03.00: before it
    assert late(NOON) == [MINUTELY, NIGHTLY]


def test_the_command_tells_and_fails_when_all_is_quiet():
    done(MINUTELY, timezone.now())
    told = StringIO()
    call_command("scheduled", stdout=told)
    assert [line.split()[-2:] for line in told.getvalue().splitlines()][1] == ["late", NIGHTLY]
    done(MINUTELY, timezone.now() - timedelta(hours=1))
    with pytest.raises(CommandError, match="last ten minutes"):
        call_command("scheduled", stdout=StringIO())


# The scheduler


class Clock:
    """Stands in for the machine's clock in the scheduler and in celery's schedules; the queue is a list."""

    def __init__(self, monkeypatch, settings):
        self.now, self.since_start, self.sent = NOON, 0.0, []
        self.app = Celery("clock", set_as_current=False)
        self.app.conf.timezone = settings.TIME_ZONE
        self.app.conf.beat_schedule = {
            name: {**entry, "schedule": self.ticking(entry["schedule"])}
            for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
        }
        monkeypatch.setattr(scheduler, "clock_offset", lambda: self.now.timestamp() - self.since_start)
        monkeypatch.setattr(scheduler.timezone, "now", lambda: self.now)
        monkeypatch.setattr(scheduler.connection, "close", lambda: None)
        monkeypatch.setattr(
            scheduler.Scheduler, "apply_entry", lambda _self, entry, producer=None: self.sent.append(entry.task)
        )
        monkeypatch.setattr(scheduler.Scheduler, "producer", None)

    def ticking(self, plan):
        plan = crontab(hour=3, minute=40) if isinstance(plan, crontab) else schedule.maybe_schedule(plan)
        plan.nowfun = lambda: self.now.astimezone(self.app.timezone)
        return plan

    def pass_time(self, seconds):
        self.since_start += seconds
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch, settings):
    return Clock(monkeypatch, settings)


def run(beat, clock, *, seconds):
    """What is queued in so many seconds, as beat's own loop would do it."""
    clock.sent.clear()
    while seconds > 0:
        wait = max(beat.tick(), 0.001)  # a look takes its time too
        clock.pass_time(wait)
        seconds -= wait
    return clock.sent


def test_it_begins_where_the_worker_left_off(clock):
    done(MINUTELY, NOON - timedelta(seconds=20))
    done(NIGHTLY, NOON - timedelta(hours=8))
    beat = scheduler.Scheduler(clock.app)
    assert run(beat, clock, seconds=30) == []
    assert run(beat, clock, seconds=30) == [MINUTELY]


def test_what_was_missed_or_never_done_is_started_at_once(clock):
    done(NIGHTLY, NOON - timedelta(hours=30))
    assert sorted(run(scheduler.Scheduler(clock.app), clock, seconds=5)) == [NIGHTLY, MINUTELY]


def test_a_time_that_has_not_come_counts_as_none(clock):
    for task in (MINUTELY, NIGHTLY):
        done(task, NOON + timedelta(days=300))
    assert sorted(run(scheduler.Scheduler(clock.app), clock, seconds=5)) == [NIGHTLY, MINUTELY]


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=-300), timedelta(hours=-2), timedelta(days=40)])
def test_a_clock_that_jumps_under_its_feet_stalls_nothing(clock, jump):
    beat = scheduler.Scheduler(clock.app)
    run(beat, clock, seconds=120)
    clock.now += jump
    assert run(beat, clock, seconds=180).count(MINUTELY) >= 2


def test_a_clock_that_is_kept_right_changes_nothing(clock):
    done(NIGHTLY, NOON - timedelta(hours=8))
    beat = scheduler.Scheduler(clock.app)
    run(beat, clock, seconds=5)
    for _minute in range(10):
        clock.now -= timedelta(seconds=0.3)
        assert len(run(beat, clock, seconds=60)) <= 1


def test_a_database_that_does_not_answer_lets_everything_be_due(clock, monkeypatch):
    def fails(at):
        raise scheduler.DatabaseError

    monkeypatch.setattr(scheduler, "done_times", fails)
    assert sorted(run(scheduler.Scheduler(clock.app), clock, seconds=5)) == [NIGHTLY, MINUTELY]
