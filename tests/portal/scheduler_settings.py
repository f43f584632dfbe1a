"""Settings of a scheduler and a worker that the suite starts as processes of their own: one task, every second."""

from ecosystem.settings.test import *  # noqa: F403

CELERY_BEAT_SCHEDULE = {"send-due-mail": {"task": "ecosystem.shared.tasks.send_due_mail", "schedule": 1.0}}
