"""The demo's mail, read from the `.eml` files that the file backend writes (`ecosystem.shared.mail_files`)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

# Nothing but names that the backend itself gives: no way out of the folder.
NAME = re.compile(r"(?P<stamp>\d{8}T\d{6}\.\d{6})-(?P<key>[0-9a-f]{16})\.eml", re.ASCII)


@dataclass(frozen=True, slots=True)
class Letter:
    """`sent_at` is the time in the file's name, which the backend writes in UTC."""

    name: str
    sent_at: datetime
    to: str
    subject: str
    language: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    type: str
    content: bytes


def names(folder: Path) -> list[str]:
    """Newest first."""
    if not folder.is_dir():
        return []
    return sorted((path.name for path in folder.iterdir() if NAME.fullmatch(path.name)), reverse=True)


def key_of(name: str) -> str:
    """The part of the name that follows from the Message-ID (`mail_files.file_key`); empty for other names."""
    found = NAME.fullmatch(name)
    return found["key"] if found else ""


def letters(folder: Path, chosen: Iterable[str]) -> list[Letter]:
    parser = BytesParser(policy=policy.default)
    found = []
    for name in chosen:
        with (folder / name).open("rb") as file:
            found.append(_letter(name, parser.parse(file, headersonly=True)))
    return found


def read(folder: Path, name: str) -> tuple[Letter, EmailMessage]:
    """One message; raises FileNotFoundError for a name that is not one of the backend's files."""
    path = folder / name
    if not NAME.fullmatch(name) or path.is_symlink():
        raise FileNotFoundError(name)
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    return _letter(name, message), message


def text_of(message: EmailMessage) -> str:
    return _content(message, "plain")


def html_of(message: EmailMessage) -> str:
    return _content(message, "html")


def attachments_of(message: EmailMessage) -> list[Attachment]:
    return [
        Attachment(part.get_filename() or "vedlegg", part.get_content_type(), part.get_payload(decode=True) or b"")
        for part in message.iter_attachments()
    ]


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part is not None else ""


def _letter(name: str, message: EmailMessage) -> Letter:
    stamp = name.split("-", 1)[0]
    return Letter(
        name=name,
        sent_at=datetime.strptime(stamp, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        language=str(message["Content-Language"] or "nb"),
    )
