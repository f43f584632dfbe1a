import pytest
import redis
from django.core.cache import cache
from django.db import OperationalError

from ecosystem.portal import health

READY = {"database": "ok", "cache": "ok", "broker": "ok", "migrations": "ok"}


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
