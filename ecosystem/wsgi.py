"""WSGI entry point: `gunicorn ecosystem.wsgi`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecosystem.settings.production")
django.setup(set_prefix=False)

from ecosystem.shared.requests import PortalHandler  # noqa: E402 - Django's settings come first

application = PortalHandler()
