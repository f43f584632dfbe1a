"""The suite's settings: real PostgreSQL and Redis protocol, cheap passwords, no connection pool."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES

DEMO = True
SECRET_KEY = "test-only-" + "x" * 50
ALLOWED_HOSTS = ["*"]
DATABASES["default"]["OPTIONS"].pop("pool")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATA_DIR = Path(tempfile.mkdtemp(prefix="helsehub-test-"))
MAIL_DIR = DATA_DIR / "mail"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
