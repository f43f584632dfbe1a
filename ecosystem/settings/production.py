"""For real: everything that differs by machine comes from the environment, and what is missing stops the start."""

from urllib.parse import urlsplit

import structlog
from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import OIDC_FAULTS, REST_FRAMEWORK, SITE_URL, env
from .environment import EXAMPLES, contact_address, faults_of_form

_SHORTEST_SECRET = 50
_NOT_SECRET = ("django-insecure", "local-only", "test-only", "change", "secret", "example")
_SENDING = {"smtp", "smtps", "smtp+tls", "smtp+ssl"}
_NOBODY = (".example", "@example", "example.com", "example.org", "example.net", "example.no")


def _faults() -> list[str]:
    """A line for every setting that is missing or cannot be used, with how to make it."""
    faults = faults_of_form()
    secret = env("SECRET_KEY", default="")
    if secret and (len(secret) < _SHORTEST_SECRET or len(set(secret)) < 10 or secret.lower().startswith(_NOT_SECRET)):
        faults.append(
            f"SECRET_KEY must be random, at least {_SHORTEST_SECRET} characters and used nowhere else; "
            + EXAMPLES["SECRET_KEY"]
        )
    if "*" in env.list("ALLOWED_HOSTS", default=[]):
        faults.append(f"ALLOWED_HOSTS must name the hosts, not *; {EXAMPLES['ALLOWED_HOSTS']}")
    address = env("SITE_URL", default="").strip()
    if address and (urlsplit(address).scheme != "https" or not urlsplit(address).hostname):
        faults.append(f"SITE_URL must begin with https://; {EXAMPLES['SITE_URL']}")
    database = env("DATABASE_URL", default="").strip()
    if database and urlsplit(database).scheme not in {"postgres", "postgresql", "psql", "pgsql"}:
        faults.append(f"DATABASE_URL must be PostgreSQL; {EXAMPLES['DATABASE_URL']}")
    if env("DESK_NEEDS_SECOND_FACTOR", default="yes").strip().lower() not in env.BOOLEAN_TRUE_STRINGS:
        faults.append(
            "DESK_NEEDS_SECOND_FACTOR is for demos; take it away: coordinators always need a second factor here"
        )
    mail = env("EMAIL_URL", default="").strip()
    if mail and urlsplit(mail).scheme not in _SENDING:
        faults.append(f"EMAIL_URL must be a mail server that sends; {EXAMPLES['EMAIL_URL']}")
    contact = env("SECURITY_CONTACT", default="").strip().lower()
    if contact and (contact.endswith(_NOBODY) or not contact_address(contact)):
        faults.append(
            f"SECURITY_CONTACT must be a mail address or an https page where somebody answers; {EXAMPLES['SECURITY_CONTACT']}"
        )
    return faults + OIDC_FAULTS


if _found := _faults():
    raise ImproperlyConfigured("The portal cannot start. Set in the environment:\n  " + "\n  ".join(_found))

SECRET_KEY = env("SECRET_KEY")
# Former secrets, so that a changed secret logs nobody out: SECRET_KEY_FALLBACKS=old1,old2
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS") if host.strip()]
SITE_URL = SITE_URL.rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 20
ERROR_MAIL_TO = [address.strip() for address in env.list("ERROR_MAIL_TO", default=[]) if address.strip()]
SERVER_EMAIL = env("SERVER_EMAIL", default=env("DEFAULT_FROM_EMAIL"))

# The proxy in front speaks HTTPS, says so in this header, and drops the header when a visitor sends it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies stand in front. The last so many addresses in X-Forwarded-For are theirs to write; what stands before
# them is the visitor's own word. Without this all visitors would share the proxy's address, and its limits on log-ins.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
REST_FRAMEWORK["NUM_PROXIES"] = ALLAUTH_TRUSTED_PROXY_COUNT
SECURE_SSL_REDIRECT = True
# The health checks come from the machine itself, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
# Preloading binds the whole domain for years: its owner decides, not the portal.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True
KNOWN_DEVICE_COOKIE_NAME = "__Host-known_device"

# One JSON object per line on standard output; who collects it is the platform's matter.
_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"},
        "mail": {"class": "ecosystem.shared.error_mail.ErrorMailHandler", "level": "ERROR"},
    },
    "root": {"handlers": ["console", "mail"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handlers would write the same lines again, as plain text.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
