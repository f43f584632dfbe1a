"""Settings of the portal that is attacked: as for real behind one proxy, but over plain HTTP and with local services.

The demo's public mailbox is off, or every letter would be read by everybody; mail goes to the attack's own SMTP server.
Each request names its visitor's address in X-Forwarded-For, so that limits by address count as they do for real.
"""

from ecosystem.settings.local import *  # noqa: F403
from ecosystem.settings.local import REST_FRAMEWORK, env

DEMO = False
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("SINK_PORT")
EMAIL_TIMEOUT = 20
ALLAUTH_TRUSTED_PROXY_COUNT = 1
REST_FRAMEWORK["NUM_PROXIES"] = 1
BRREG_URL = "http://127.0.0.1:9"  # nobody answers there: nothing leaves this machine
