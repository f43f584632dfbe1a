"""A mail backend that writes each message as an `.eml` file, for local use and the demo."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmlBackend(BaseEmailBackend):
    """One file per message under `settings.MAIL_DIR`; the same Message-ID always lands in the same file."""

    def send_messages(self, messages):
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            mime = message.message()
            name = hashlib.sha256(mime["Message-ID"].encode()).hexdigest()[:16]
            if not any(folder.glob(f"*-{name}.eml")):
                part = folder / f".{name}.part"
                part.write_bytes(mime.as_bytes())
                part.rename(folder / f"{timezone.now():%Y%m%dT%H%M%S.%f}-{name}.eml")
        return len(messages)
