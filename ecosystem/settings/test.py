"""The suite's settings: real PostgreSQL and Redis protocol, cheap passwords."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES, SOCIALACCOUNT_PROVIDERS, STORAGES, env

DEMO = True
DESK_NEEDS_SECOND_FACTOR = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SECRET_KEY = "test-only-" + "x" * 50
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATA_DIR = Path(tempfile.mkdtemp(prefix="helsehub-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
MAIL_DIR = DATA_DIR / "mail"
BRREG_URL = "http://127.0.0.1:9"  # nobody answers there; tests of the register run their own
MEDIA_ROOT = DATA_DIR / "media"
SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = []
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Or every new client of a test would read through all the files that were ever collected.
WHITENOISE_AUTOREFRESH = True
# The parts of the suite that run side by side share one server: each has its own names in it.
WORKER = env("PYTEST_XDIST_WORKER", default="alone")
CACHES["default"]["KEY_PREFIX"] = f"test-{DATABASES['default']['NAME']}-{WORKER}"
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"test-{DATABASES['default']['NAME']}-{WORKER}-"
