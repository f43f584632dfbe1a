"""`/healthz`: the process is alive. `/readyz`: what it leans on answers, in plain words and without secrets."""

from collections.abc import Callable
from secrets import token_hex

import redis
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from redis.backoff import NoBackoff
from redis.retry import Retry

from ecosystem.shared.breaker import REDIS
from ecosystem.shared.schedule import is_quiet, last_done, standings

log = structlog.get_logger(__name__)
NO_ANSWER = "does not answer"


class NotReadyError(Exception):
    """Why a part is not ready, in words that may be shown to anybody."""


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part with "ok" or a short reason. 503 when a part fails without which no page can be made.

    What the portal does without (cache, broker, scheduler) must not take all its web processes out of the proxy at once. With
    `?all`, for who watches rather than steers, any part that is not "ok" makes 503.
    """
    parts = {name: _state(name, check) for name, check in CHECKS.items()}
    counted = parts if "all" in request.GET else {name: parts[name] for name in NEEDED}
    ready = all(state == "ok" for state in counted.values())
    return JsonResponse(parts, status=200 if ready else 503)


def _state(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except NotReadyError as reason:
        return str(reason)
    except Exception as error:  # noqa: BLE001 - whatever a part does, the page answers
        # Drivers name hosts, users and more: that goes to the log, not to the visitor.
        log.warning("not_ready", part=name, error=str(error))
        return NO_ANSWER
    return "ok"


def check_database() -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("select 1")


def check_migrations() -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReadyError(f"{len(waiting)} migrations wait")


def check_cache() -> None:
    key, value = f"readyz-{token_hex(8)}", token_hex(8)
    cache.set(key, value, timeout=10)
    found = cache.get(key)
    cache.delete(key)
    if REDIS.resting:
        raise NotReadyError(NO_ANSWER)
    if found != value:
        raise NotReadyError("does not keep what it is given")


def check_broker() -> None:
    if REDIS.resting:
        raise NotReadyError(NO_ANSWER)
    options = {
        "socket_connect_timeout": settings.REDIS_SECONDS,
        "socket_timeout": settings.REDIS_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    with redis.Redis.from_url(settings.CELERY_BROKER_URL, **options) as broker:
        broker.ping()


def check_scheduler() -> None:
    now = timezone.now()
    tasks = standings(now)
    if is_quiet(tasks, now):
        last = last_done(tasks)
        raise NotReadyError(f"nothing done since {last:%Y-%m-%dT%H:%MZ}" if last else "nothing done yet")
    if late := [task.task for task in tasks if task.late]:
        raise NotReadyError("late: " + ", ".join(late))


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "cache": check_cache,
    "broker": check_broker,
    "migrations": check_migrations,
    "scheduler": check_scheduler,
}
NEEDED = ("database", "migrations")
