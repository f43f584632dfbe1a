"""The scheduler and the worker as they run for real, through what befalls files, clocks and Redis."""

import os
import pickle
import shelve
import signal
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta

import pytest
import redis
from celery.beat import ScheduleEntry
from celery.schedules import schedule
from django.utils import timezone

from ecosystem.shared.models import ScheduledTask
from tests.matching.processes import ROOT, wait_until
from tests.portal.outage import Server, environment

pytestmark = pytest.mark.django_db(transaction=True)

TASK = "ecosystem.shared.tasks.send_due_mail"


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.close()


@pytest.fixture
def start(server, tmp_path):
    """Starts celery's beat or worker; all that are started are ended afterwards."""
    with ExitStack() as ended:

        def start(*command):
            log = ended.enter_context((tmp_path / f"{command[0]}.log").open("ab"))
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", "-A", "ecosystem", *command],
                cwd=ROOT,
                env=environment(server, DJANGO_SETTINGS_MODULE="tests.portal.scheduler_settings"),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            ended.callback(process.wait)
            ended.callback(os.killpg, process.pid, signal.SIGKILL)
            return process

        yield start


def damaged(path):
    """Entries of a program that is no longer there."""
    with shelve.open(path) as file:
        file["entries"] = {}
        file.dict[b"entries"] = pickle.dumps(ScheduleEntry).replace(b"celery.beat", b"celery.gone")


def ahead(path):
    """Written while the clock was a year ahead."""
    then = timezone.now() + timedelta(days=365)
    entry = ScheduleEntry(name="send-due-mail", task=TASK, schedule=schedule(1.0), last_run_at=then)
    with shelve.open(path) as file:
        file.update({"entries": {entry.name: entry}, "__version__": "5.7.0", "tz": "Europe/Oslo", "utc_enabled": True})


@pytest.mark.parametrize("befell", [damaged, ahead])
def test_a_schedule_file_that_is_damaged_or_dated_ahead_stops_nothing(server, start, tmp_path, befell):
    file = str(tmp_path / "celerybeat-schedule")
    befell(file)
    start("beat", "--pidfile=", "--schedule", file)
    with redis.Redis.from_url(server.url) as queue:
        wait_until(
            lambda: any(queue.scan_iter("*celery", _type="list")),
            seconds=40,
            what=lambda: (tmp_path / "beat.log").read_text()[-2000:],
            every=0.2,
        )


def test_what_is_scheduled_is_done_again_after_redis_was_killed_and_after_it_hung(server, start, tmp_path):
    ScheduledTask.objects.create(task=TASK, done_at=timezone.now() + timedelta(days=365))
    start("worker", "--concurrency", "1", "--without-mingle")
    start("beat", "--pidfile=")

    def logs():
        return "\n".join((tmp_path / f"{name}.log").read_text()[-3000:] for name in ("beat", "worker"))

    def wait_for_one_more():
        since = timezone.now()
        wait_until(
            lambda: since < ScheduledTask.objects.get().done_at < since + timedelta(days=1),
            seconds=120,
            what=logs,
            every=0.2,
        )

    wait_for_one_more()
    server.kill()
    server.mend()
    wait_for_one_more()
    server.hang()
    with pytest.raises(redis.TimeoutError), redis.Redis.from_url(server.url, socket_timeout=5, retry=None) as client:
        client.ping()
    server.mend()
    wait_for_one_more()
