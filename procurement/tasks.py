"""Work for later."""

from celery import shared_task

from . import actions


@shared_task
def close_due_needs():
    """Every minute: close the needs whose deadline has come."""
    return actions.close_due_needs()
