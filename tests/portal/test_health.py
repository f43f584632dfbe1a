from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from ecosystem.portal import health
from ecosystem.shared.models import ScheduledTask

READY = {"database": "ok", "cache": "ok", "broker": "ok", "migrations": "ok", "scheduler": "ok"}


def scheduled_work_done(at):
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    ScheduledTask.objects.all().delete()
    ScheduledTask.objects.bulk_create(ScheduledTask(task=task, done_at=at) for task in tasks)


@pytest.fixture(autouse=True)
def all_is_done(request):
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        scheduled_work_done(timezone.now())


def test_healthz_answers_without_touching_anything(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_tells_that_all_parts_answer(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, READY)


@pytest.mark.django_db
def test_unapplied_migration_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [("later", False)])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {**READY, "migrations": "1 migrations wait"})


@pytest.mark.django_db
def test_broker_that_is_gone_is_told_without_its_address(client, settings):
    settings.CELERY_BROKER_URL = "redis://:hemmelig@127.0.0.1:1/0"
    answer = client.get("/readyz?all")
    assert (answer.status_code, answer.json()) == (503, {**READY, "broker": "does not answer"})
    assert b"hemmelig" not in answer.content


@pytest.mark.django_db
def test_what_the_portal_does_without_takes_no_process_out_of_the_proxy(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {**READY, "broker": "does not answer"})


@pytest.mark.django_db
def test_cache_that_forgets_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda key: None)
    assert client.get("/readyz").json()["cache"] == "does not keep what it is given"


@pytest.mark.django_db
def test_each_failing_part_is_told(client, monkeypatch):
    def fails(error):
        def check():
            raise error

        return check

    monkeypatch.setitem(health.CHECKS, "database", fails(OperationalError("password for user secret")))
    monkeypatch.setitem(health.CHECKS, "cache", fails(redis.ConnectionError("10.0.0.7")))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {**READY, "database": "does not answer", "cache": "does not answer"},
    )


@pytest.mark.django_db
def test_a_scheduler_that_stands_still_is_told_with_its_time(client):
    then = timezone.now() - timedelta(hours=2)
    scheduled_work_done(then)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["scheduler"]) == (200, f"nothing done since {then:%Y-%m-%dT%H:%MZ}")
    assert client.get("/readyz?all").status_code == 503


@pytest.mark.django_db
def test_a_clock_that_was_ahead_does_not_look_like_work_done(client):
    scheduled_work_done(timezone.now() + timedelta(days=30))
    assert client.get("/readyz").json()["scheduler"] == "nothing done yet"


@pytest.mark.django_db
def test_one_task_that_fails_every_time_is_named(client):
    ScheduledTask.objects.filter(task="matching.tasks.find_matches").update(done_at=timezone.now() - timedelta(hours=3))
    assert client.get("/readyz").json()["scheduler"] == "late: matching.tasks.find_matches"
