"""A mail backend that writes each message as an `.eml` file, for local use and the demo."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


def file_key(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:16]


class EmlBackend(BaseEmailBackend):
    """One file per message under `settings.MAIL_DIR`; the same Message-ID always lands in the same file."""

    def send_messages(self, messages):
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            mime = message.message()
            name = file_key(mime["Message-ID"])
            if not any(folder.glob(f"*-{name}.eml")):
                part = folder / f".{name}.part"
                part.write_bytes(mime.as_bytes())
                part.rename(folder / f"{timezone.now():%Y%m%dT%H%M%S.%f}-{name}.eml")
        return len(messages)
