"""Work for later on the ground floor, and the way every app starts its tasks."""

import logging

from celery import shared_task
from django.db import transaction

log = logging.getLogger(__name__)


def enqueue(task, *args):
    """Start `task` once the transaction is committed.

    A broker that is down must not fail what is already saved: beat starts the same task again within minutes.
    """

    def start():
        try:
            task.apply_async(args, retry=False)
        except Exception:  # noqa: BLE001  every broker has its own errors
            log.exception("Could not start %s; the scheduler will", task.name)

    transaction.on_commit(start)


@shared_task
def send_due_mail():
    """Empty the outbox. Safe to run many at once: each row is locked while it is sent."""
    from .mail import send_due  # late: mail enqueues this task

    return send_due()
