"""What the desk's front page says of the portal's own health."""

from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ecosystem.portal import desk
from ecosystem.shared.breaker import Breaker, PassedOverError
from ecosystem.shared.models import ScheduledTask
from tests.factories.actors import CoordinatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def front_page(client):
    client.force_login(CoordinatorFactory())
    return lambda: client.get(reverse("admin:index")).content.decode()


def done(at):
    ScheduledTask.objects.bulk_create(
        ScheduledTask(task=entry["task"], done_at=at) for entry in settings.CELERY_BEAT_SCHEDULE.values()
    )


def test_the_desk_is_silent_while_scheduled_work_is_done(front_page):
    done(timezone.now())
    assert "faste oppgave" not in front_page()


def test_the_desk_says_since_when_scheduled_work_stands_still(front_page):
    assert "De faste oppgavene har ikke begynt" in front_page()
    done(timezone.now() - timedelta(hours=2))
    assert "De faste oppgavene står stille: Ingenting er gjort siden" in front_page()


def test_the_desk_names_the_task_that_is_late(front_page):
    done(timezone.now())
    ScheduledTask.objects.filter(task="procurement.tasks.scan_files").update(done_at=timezone.now() - timedelta(days=1))
    assert "Noen faste oppgaver er forsinket: procurement.tasks.scan_files." in front_page()


def test_the_desk_says_that_redis_does_not_answer(front_page, monkeypatch):
    breaker = Breaker("redis", (redis.RedisError,))
    monkeypatch.setattr(desk, "REDIS", breaker)
    assert "Redis svarer ikke" not in front_page()
    with pytest.raises(PassedOverError), breaker.call("get"):
        raise redis.TimeoutError
    assert "Redis svarer ikke: Portalen går videre uten mellomlager og kø." in front_page()
