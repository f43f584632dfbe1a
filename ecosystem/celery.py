"""The Celery application: `celery -A ecosystem worker`, `celery -A ecosystem beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecosystem.settings.production")

app = Celery("helsehub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
