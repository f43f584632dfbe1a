"""Work for later on the ground floor, and the way every app starts its tasks."""

import logging
from typing import Any

from celery import current_app, shared_task
from django.db import transaction

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
            current_app.send_task(name, args, retry=False)
        except Exception:
            log.exception("Could not start %s; the scheduler will", name)

    transaction.on_commit(start)


@shared_task
def send_due_mail():
    """Empty the outbox. Safe to run many at once: each row is locked while it is sent."""
    from .mail import send_due  # late: mail enqueues this task

    return send_due()
