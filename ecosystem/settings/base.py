"""Settings that hold everywhere. Values that differ by machine come from the environment."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from .admin import UNFOLD  # noqa: F401
from .database import DATABASES  # noqa: F401
from .environment import contact_address, env
from .login import *  # noqa: F403
from .schedule import CELERY_BEAT_SCHEDULE  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}")
DEBUG = False
DEMO = False

INSTALLED_APPS = [
    "ecosystem.portal",
    "matching",
    "solutions",
    "procurement",
    "funding",
    "projects",
    "events",
    "actors",
    "ecosystem.shared",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
    "rules",
    "simple_history",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ecosystem.shared.middleware.ContentSecurityPolicyMiddleware",
    "ecosystem.shared.middleware.ReadableMiddleware",
    "ecosystem.shared.middleware.OwnAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ecosystem.shared.middleware.PrivatePagesMiddleware",
    "ecosystem.shared.too_many.TooManyMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "ecosystem.shared.body_limits.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "actors.accounts.middleware.SecondFactorMiddleware",
    "actors.accounts.middleware.KnownDeviceMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "ecosystem.shared.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "ecosystem.urls"
WSGI_APPLICATION = "ecosystem.wsgi.application"

# Components (cotton) and partials each wrap the loaders, so the chain is written out.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "ecosystem.shared.template_files.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "ecosystem.shared.context.site",
            ],
        },
    }
]
FORM_RENDERER = "ecosystem.shared.forms.DesignsystemetRenderer"

FORMS_URLFIELD_ASSUME_HTTPS = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Nobody waits longer than this for Redis; and while it does not answer, only now and then (ecosystem.shared.breaker).
REDIS_SECONDS = 2.0
_REDIS_LIMITS = {"socket_connect_timeout": REDIS_SECONDS, "socket_timeout": REDIS_SECONDS}
CACHES = {
    "default": {
        "BACKEND": "ecosystem.shared.cache.FailOpenCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "helsehub",
        "OPTIONS": {**_REDIS_LIMITS},
    }
}
# Not in the cache, nor through it: who is logged in stays so when Redis is down.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"
SITE_ID = 1

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Norwegian bokmål")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["ecosystem.formats"]

# Files apart, what is sent in one go. More words than this do not fit in the index that searches them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
NODE = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("designsystemet-css", NODE / "@digdir/designsystemet-css/dist"),
    ("designsystemet-web", NODE / "@digdir/designsystemet-web/dist"),
    ("inter", NODE / "@fontsource-variable/inter"),
    ("htmx", NODE / "htmx.org/dist"),
    ("echarts", NODE / "echarts/dist"),
]
# Uploaded files: on this disk, or in any S3 that speaks Amazon's protocol (S3_BUCKET and what django-storages reads).
S3_BUCKET = env("S3_BUCKET", default="")
if S3_BUCKET:
    _UPLOADS = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env("S3_ENDPOINT", default=None),
            "region_name": env("S3_REGION", default=None),
            "access_key": env("S3_ACCESS_KEY", default=None),
            "secret_key": env("S3_SECRET_KEY", default=None),
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
else:
    _UPLOADS = {"BACKEND": "ecosystem.shared.uploads.storing.UploadStorage"}
STORAGES = {
    "default": _UPLOADS,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # For everybody's eyes, and collected by another user than the one who serves them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
MEDIA_ROOT = DATA_DIR / "media"
# Web and worker run as the same user, and nobody else has anything to do with what people sent.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# The virus scanner, where there is one: tcp://host:3310 or unix:///run/clamav/clamd.ctl. Files wait until it has answered.
CLAMD_ADDRESS = env("CLAMD_ADDRESS", default="")

# Everything comes from this server; scripts need a nonce or this origin. The admin is looser (middleware).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task whose worker was killed comes back after this many seconds; tasks are safe to repeat.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_keepalive": True,
    **_REDIS_LIMITS,
    # Who queues does not try again: what is saved is saved, and the scheduler starts the same work.
    "max_retries": 0,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "ecosystem.shared.scheduler.Scheduler"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="HelseHub <portal@helsehub.example>")
MAIL_DIR = DATA_DIR / "mail"
# Enhetsregisteret, the Register of Legal Entities; nobody waits longer for it than this many seconds.
BRREG_URL = env("BRREG_URL", default="https://data.brreg.no/enhetsregisteret/api")
BRREG_TIMEOUT = env.float("BRREG_TIMEOUT", default=4.0)
# Who answers when somebody finds a hole (/.well-known/security.txt).
SECURITY_CONTACT = contact_address(env("SECURITY_CONTACT", default="sikkerhet@helsehub.example"))

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_THROTTLE_CLASSES": [
        "ecosystem.shared.rate_limit.HouseThrottle",
        "ecosystem.shared.rate_limit.PersonThrottle",
    ],
    # Nobody stands in front, so a visitor's X-Forwarded-For counts for nothing; production says how many do.
    "NUM_PROXIES": 0,
    "DEFAULT_THROTTLE_RATES": {"anon": "1200/min", "user": "600/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "HelseHub",
    "VERSION": "v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "ecosystem.portal.api_schema.KeptSchemaGenerator",
    "ENUM_NAME_OVERRIDES": {
        "ActorKindEnum": "actors.vocabulary.ActorKind",
        "EventKindEnum": "events.models.Event.Kind",
        "RegionLevelEnum": "actors.models.Region.Level",
        "CallLevelEnum": "funding.vocabulary.Level",
    },
}
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
# An old version may be read; putting it back would move states past their actions.
SIMPLE_HISTORY_REVERT_DISABLED = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
