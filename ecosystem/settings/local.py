"""A developer's or a demo's machine: mail as files, demo banner, no HTTPS."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import DATA_DIR, OIDC_FAULTS, env

if OIDC_FAULTS:
    raise ImproperlyConfigured("The portal cannot start. Set in the environment:\n  " + "\n  ".join(OIDC_FAULTS))

DEBUG = env.bool("DEBUG", default=False)
DEMO = True
SECRET_KEY = env("SECRET_KEY", default="local-only-not-a-secret-" + "x" * 40)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
EMAIL_BACKEND = "ecosystem.shared.mail_files.EmlBackend"
MAIL_DIR = DATA_DIR / "mail"
# A demo's coordinator gets in with the password that everybody knows; DESK_NEEDS_SECOND_FACTOR=yes shows the real thing.
DESK_NEEDS_SECOND_FACTOR = env.bool("DESK_NEEDS_SECOND_FACTOR", default=False)
# Browsers give passkeys to localhost without HTTPS (never to 127.0.0.1: an address is no name).
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
