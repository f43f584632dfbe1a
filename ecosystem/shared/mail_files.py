"""A mail backend that writes each message as an `.eml` file, for local use and the demo."""

import hashlib
import os
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
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in messages:
            mime = message.message()
            name = file_key(mime["Message-ID"])
            if not any(folder.glob(f"*-{name}.eml")):
                part = folder / f".{name}.part"
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    file.write(mime.as_bytes())
                part.rename(folder / f"{timezone.now():%Y%m%dT%H%M%S.%f}-{name}.eml")
        return len(messages)
