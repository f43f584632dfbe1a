"""Queueing while the broker is killed or hangs: prompt, whatever was open before, and right again afterwards."""

import time

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from ecosystem.shared import queue
from ecosystem.shared.breaker import Breaker
from tests.portal.outage import Server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.close()


@pytest.fixture
def waiting(server, monkeypatch):
    """How many tasks wait on the server; the suite's own tasks go there meanwhile, through a breaker of their own."""
    app = Celery("sender", broker=server.url, set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(queue, "current_app", app)
    monkeypatch.setattr(queue, "REDIS", Breaker("redis", (redis.RedisError, OperationalError, OSError), rest=1))
    with redis.Redis.from_url(server.url) as client:
        yield lambda: sum(client.llen(name) for name in client.scan_iter("*celery", _type="list"))
    app.close()


def seconds_to_queue():
    began = time.monotonic()
    with transaction.atomic():
        queue.enqueue_by_name("ecosystem.shared.tasks.send_due_mail")
    return time.monotonic() - began


@pytest.mark.parametrize("befalls", ["kill", "hang"])
@pytest.mark.parametrize("before", [0, 1], ids=["first", "kept"])
def test_a_broker_that_is_down_costs_next_to_nothing(server, waiting, befalls, before):
    for _time in range(before):
        seconds_to_queue()
    assert waiting() == before
    getattr(server, befalls)()
    assert seconds_to_queue() < 3.5
    assert seconds_to_queue() < 0.5
    server.mend()
    time.sleep(1)
    before = waiting()
    assert seconds_to_queue() < 2
    assert waiting() == before + 1
