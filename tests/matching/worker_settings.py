"""Settings of a worker that the suite starts as a process of its own: its mail goes to the test's SMTP sink.

The database, the broker and the queue's names come from the environment, as they do for a worker in production.
"""

from ecosystem.settings.test import *  # noqa: F403
from ecosystem.settings.test import CELERY_BROKER_TRANSPORT_OPTIONS, env

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("SINK_PORT")
EMAIL_TIMEOUT = 10
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = env("QUEUE_PREFIX")
