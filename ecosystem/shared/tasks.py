"""Work for later on the ground floor, and the way every app starts its tasks."""

import logging
from typing import Any

from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

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


@shared_task
def send_due_mail():
    """Empty the outbox. Safe to run many at once: each row is locked while it is sent."""
    from .mail import send_due  # late: mail enqueues this task

    return send_due()


@shared_task
def run_retention(run_id: int | None = None) -> int:
    """Delete what has been kept long enough; by the scheduler every night, or a round that a coordinator has started.

    Safe to repeat and to kill: a finished round is left as it is, and what a killed one left is due still.
    """
    from . import retention  # late: its models load after this module
    from .models import RetentionRun

    run = retention.start_round() if run_id is None else RetentionRun.objects.filter(pk=run_id).first()
    if run is None:
        return 0
    return sum(line["number"] for line in retention.run_round(run).report)


@shared_task
def sweep_orphans() -> int:
    """Every night: delete the stored files that no row names. Safe to repeat and to kill."""
    from . import storing  # late: it asks the models, which load after this module

    return storing.sweep_orphans(at=timezone.now())
