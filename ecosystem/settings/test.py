"""The suite's settings: real PostgreSQL and Redis protocol, cheap passwords."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES, STORAGES, env

DEMO = True
SECRET_KEY = "test-only-" + "x" * 50
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATA_DIR = Path(tempfile.mkdtemp(prefix="helsehub-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
MAIL_DIR = DATA_DIR / "mail"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# The parts of the suite that run side by side share one server: each has its own names in it.
WORKER = env("PYTEST_XDIST_WORKER", default="alone")
CACHES["default"]["KEY_PREFIX"] = f"test-{DATABASES['default']['NAME']}-{WORKER}"
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"test-{DATABASES['default']['NAME']}-{WORKER}-"
