"""Work for later."""

from celery import shared_task

from .lifecycle import concluding
from .needs import legal_values
from .options import letters as option_letters
from .responses import attachments


@shared_task
def close_due_needs():
    """Every minute: close the needs whose deadline has come."""
    return concluding.close_due_needs()


@shared_task
def scan_files():
    """When a file has come in, and every few minutes for what the scanner had no answer about."""
    return attachments.scan_files()


@shared_task
def remind_of_options():
    """Every day: tell both sides of options that run out with something left. Running again sends nothing twice."""
    return option_letters.remind_of_options()


@shared_task
def remind_of_legal_values():
    """Every day: tell coordinators of values given by law that run out."""
    return legal_values.remind_of_legal_values()
