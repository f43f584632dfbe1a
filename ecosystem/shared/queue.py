"""The one way to start work for later: on commit, and by the name of the task."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction

from .breaker import REDIS, PassedOverError

log = logging.getLogger(__name__)


def enqueue(task: Any, *args: Any) -> None:
    """Start `task` once the transaction is committed."""
    enqueue_by_name(task.name, *args)


def enqueue_by_name(name: str, *args: Any) -> None:
    """Start the task with this name once the transaction is committed; for tasks of a layer above.

    A broker that is down must not fail what is already saved: beat starts the same work again within the hour.
    """

    def start():
        try:
            with REDIS.call("enqueue"):
                current_app.send_task(name, args, retry=False)
        except PassedOverError:
            pass  # counted and told by the breaker
        except Exception:
            log.exception("Could not start %s; the scheduler will", name)

    transaction.on_commit(start)
