"""Work for later on the ground floor."""

from celery import shared_task
from django.utils import timezone

from . import mail
from .models import RetentionRun
from .privacy import retention
from .uploads import storing


@shared_task
def send_due_mail():
    """Empty the outbox. Safe to run many at once: each row is locked while it is sent."""
    return mail.send_due()


@shared_task
def run_retention(run_id: int | None = None) -> int:
    """Delete what has been kept long enough; by the scheduler every night, or a round that a coordinator has started.

    Safe to repeat and to kill: a finished round is left as it is, and what a killed one left is due still.
    """
    run = retention.start_round() if run_id is None else RetentionRun.objects.filter(pk=run_id).first()
    if run is None:
        return 0
    return sum(line["number"] for line in retention.run_round(run).report)


@shared_task
def sweep_orphans() -> int:
    """Every night: delete the stored files that no row names. Safe to repeat and to kill."""
    return storing.sweep_orphans(at=timezone.now())
