"""Production settings, each time in a process of its own: settings are read once."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from ecosystem.launch.checks import PRODUCTION
from ecosystem.launch.places import ROOT
from ecosystem.shared.mail import queue_mail
from tests.matching.processes import database_address

SHOW = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in (
    "DEBUG", "DEMO", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE", "EMAIL_HOST", "EMAIL_USE_TLS", "SECURE_PROXY_SSL_HEADER",
    "ALLAUTH_TRUSTED_PROXY_COUNT", "DESK_NEEDS_SECOND_FACTOR", "FILE_UPLOAD_PERMISSIONS", "STORAGES")}))
"""
LOG = """
import logging, django, structlog
django.setup()
logging.getLogger("django.request").warning("Sløyfe %s", "ferdig")
structlog.get_logger("ours").info("digest_sent", people=3)
try:
    raise ValueError("borte")
except ValueError:
    logging.getLogger("x").exception("failed")
"""


def python(code, **changes):
    environment = {name: value for name, value in os.environ.items() if name not in PRODUCTION and name != "DEBUG"}
    environment |= {name: value for name, value in {**PRODUCTION, **changes}.items() if value is not None}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def refusal(**changes):
    answer = python("from django.conf import settings; settings.DEBUG", **changes)
    assert answer.returncode != 0
    return answer.stderr


def test_everything_that_is_missing_is_told_at_once_with_how_to_make_it():
    told = refusal(**{name: None for name in PRODUCTION if name != "DJANGO_SETTINGS_MODULE"})
    for name in (
        "SECRET_KEY",
        "DATABASE_URL",
        "REDIS_URL",
        "ALLOWED_HOSTS",
        "SITE_URL",
        "DEFAULT_FROM_EMAIL",
        "EMAIL_URL",
        "SECURITY_CONTACT",
    ):
        assert f"\n  {name} is missing; " in told
    assert "secrets.token_urlsafe(64)" in told


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", "short-but-random-8f3k2", "SECRET_KEY must be random, at least 50 characters"),
        ("SECRET_KEY", "x" * 60, "SECRET_KEY must be random"),
        ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEF", "SECRET_KEY must be random"),
        ("SECRET_KEY", "change-me-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ", "SECRET_KEY must be random"),
        ("SECRET_KEY", "   ", "SECRET_KEY is missing"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts"),
        ("SITE_URL", "http://portal.example", "SITE_URL must begin with https://"),
        ("DATABASE_URL", "sqlite:///db.sqlite3", "DATABASE_URL must be PostgreSQL"),
        ("TRUSTED_PROXIES", "two", "TRUSTED_PROXIES must be a number"),
        ("HSTS_PRELOAD", "perhaps", "HSTS_PRELOAD must be yes or no"),
        ("SECURITY_CONTACT", "sikkerhet@helsehub.example", "SECURITY_CONTACT must be a mail address or an https page"),
        ("SECURITY_CONTACT", "ring vakta", "SECURITY_CONTACT must be a mail address or an https page"),
        ("DESK_NEEDS_SECOND_FACTOR", "no", "DESK_NEEDS_SECOND_FACTOR is for demos"),
        ("OIDC_PROVIDERS", "idporten", "OIDC_IDPORTEN_CLIENT_SECRET is missing; the secret the provider gave"),
    ],
)
def test_what_cannot_be_used_is_refused(name, value, reason):
    told = refusal(**{name: value})
    assert reason in told
    assert value.strip() not in ("short-but-random-8f3k2",) or value not in told


def test_whole_environment_starts_safely():
    answer = python(SHOW, EMAIL_URL="smtp+tls://u:p@mail.example:587", TRUSTED_PROXIES="", HSTS_SECONDS=" ")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == {
        "DEBUG": False,
        "DEMO": False,
        "ALLOWED_HOSTS": ["portal.example"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "EMAIL_HOST": "mail.example",
        "EMAIL_USE_TLS": True,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "DESK_NEEDS_SECOND_FACTOR": True,
        "FILE_UPLOAD_PERMISSIONS": 0o600,
        "STORAGES": {
            "default": {"BACKEND": "ecosystem.shared.uploads.storing.UploadStorage"},
            # For everybody: they are collected by one user and served by another.
            "staticfiles": {
                "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
                "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
            },
        },
    }


def test_limits_count_by_the_visitors_address_and_not_the_proxys():
    code = """
import django; django.setup()
from allauth.core.internal.httpkit import get_client_ip
from django.test import RequestFactory
from rest_framework.throttling import AnonRateThrottle
request = RequestFactory().get("/", REMOTE_ADDR="172.18.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.1.2.3")
print(get_client_ip(request), AnonRateThrottle().get_ident(request))
"""
    answer = python(code)
    assert answer.stdout.split() == ["10.1.2.3", "10.1.2.3"], answer.stderr


def test_logs_are_one_json_object_a_line():
    answer = python(LOG)
    assert answer.returncode == 0, answer.stderr
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [(line["logger"], line["level"], line["event"]) for line in lines] == [
        ("django.request", "warning", "Sløyfe ferdig"),
        ("ours", "info", "digest_sent"),
        ("x", "error", "failed"),
    ]
    assert lines[1]["people"] == 3
    assert "ValueError: borte" in lines[2]["exception"]


def started(*command, **given):
    """A command in an environment that names no settings and nothing of the portal's but what is given."""
    environment = {name: value for name, value in os.environ.items() if name not in PRODUCTION and name != "DEBUG"}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment | given, capture_output=True, text=True, timeout=30
    )


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "migrate", "--check"],
        ["-m", "celery", "-A", "ecosystem", "worker", "--concurrency", "1"],
        ["-m", "celery", "-A", "ecosystem", "beat", "--schedule", "/nonexistent/schedule"],
        ["-c", "import ecosystem.wsgi"],
    ],
    ids=["manage.py", "worker", "beat", "web"],
)
def test_whatever_is_started_without_settings_is_production_and_says_what_is_missing(command):
    answer = started(*command)
    assert answer.returncode != 0
    assert (
        "The portal cannot start. Set in the environment:\n  SECRET_KEY is missing; " in answer.stderr + answer.stdout
    )
    assert "EMAIL_URL is missing; the mail server" in answer.stderr + answer.stdout


@pytest.mark.django_db(transaction=True)
def test_a_worker_started_without_settings_sends_nothing_and_marks_nothing_sent(tmp_path):
    mail = queue_mail(key="k", to="a@firma.example", subject="Hei", text="Hei")
    given = {"DATABASE_URL": database_address(), "REDIS_URL": settings.REDIS_URL, "DATA_DIR": str(tmp_path)}
    send = "import django; django.setup(); from ecosystem.shared.mail import send_due; print(send_due())"
    answer = started("-c", f"import ecosystem; {send}", **given)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, list(tmp_path.iterdir())) == ("queued", 0, [])
    assert "EMAIL_URL is missing" in answer.stderr

    # The same command with local settings says that the test would have seen it.
    started("-c", f"import ecosystem; {send}", DJANGO_SETTINGS_MODULE="ecosystem.settings.local", **given)
    mail.refresh_from_db()
    assert (mail.state, len(list(tmp_path.glob("mail/*.eml")))) == ("sent", 1)


@pytest.mark.parametrize("scheme", ["filemail", "consolemail", "memorymail", "dummymail", "carrierpigeon"])
def test_a_mail_server_that_sends_nothing_is_refused(scheme):
    told = refusal(EMAIL_URL=f"{scheme}://localhost/tmp/mail")
    assert "\n  EMAIL_URL must be a mail server that sends; the mail server: smtp+tls://user:password@host:587" in told
