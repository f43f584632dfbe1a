"""WSGI entry point: `gunicorn ecosystem.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecosystem.settings.production")

application = get_wsgi_application()
