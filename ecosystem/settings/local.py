"""A developer's or a demo's machine: mail as files, demo banner, no HTTPS."""

from .base import *  # noqa: F403
from .base import DATA_DIR, env

DEBUG = env.bool("DEBUG", default=False)
DEMO = True
SECRET_KEY = env("SECRET_KEY", default="local-only-not-a-secret-" + "x" * 40)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
EMAIL_BACKEND = "ecosystem.shared.mail_files.EmlBackend"
MAIL_DIR = DATA_DIR / "mail"
