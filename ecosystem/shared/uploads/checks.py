"""Files from outside: what may come in, and the virus check.

The type is read from the content (`kinds`), never from the name or from what the browser says.
"""

import hashlib
import logging
import mimetypes
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from ..files import StoredFile
from .kinds import ENDINGS, kind_of

log = logging.getLogger(__name__)
MAX_BYTES = 20 * 1024 * 1024
SCAN_SECONDS = 60
# Endings that people and programs take for a kind, apart from those that come in: a name that ends so must hold it.
OTHER_ENDINGS = frozenset(
    ".docm .dotx .dotm .xlsm .xlsb .xltx .xltm .xlam .pptm .potx .potm .ppsx .ppsm .odm .ott .ots .otp .odg .rtf .msg .svg "
    ".heic .zip .7z .rar .iso .lnk .cmd .scr .com .msi .jar .vbs .wsf .ps1 .hta .apk".split()
)
_KNOWN = mimetypes.MimeTypes()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that may come in: `name` is safe to show and to save under, `size` is in bytes."""

    name: str
    content_type: str
    size: int
    sha256: str

    @property
    def fields(self) -> dict[str, Any]:
        """As the columns of a `StoredFile`."""
        return {
            "name": self.name,
            "content_type": self.content_type,
            "size": self.size,
            "sha256": self.sha256,
            "scan": StoredFile.Scan.WAITING if settings.CLAMD_ADDRESS else StoredFile.Scan.UNSCANNED,
        }


def check_upload(file: Any, *, max_bytes: int = MAX_BYTES) -> Upload:
    """Read an uploaded file through and say what it is; raises ValidationError with what to do instead."""
    if file.size > max_bytes:
        raise ValidationError(
            _("The file is too large: %(size)s. The limit is %(limit)s."),
            code="size",
            params={"size": filesizeformat(file.size), "limit": filesizeformat(max_bytes)},
        )
    file.seek(0)
    content = file.read()
    file.seek(0)
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    content_type = kind_of(content)
    _ensure_ending(file.name, content_type)
    return Upload(
        _safe_name(file.name, ENDINGS[content_type]), content_type, len(content), hashlib.sha256(content).hexdigest()
    )


def _ensure_ending(name: str, content_type: str) -> None:
    """A name may lack an ending, or have a full stop in it; one that says another kind is a mistake or a trick."""
    ending = PurePath((name or "").lower()).suffix
    real = ENDINGS[content_type]
    if ending in {"", real} or (ending, real) in {(".jpeg", ".jpg"), (".jpe", ".jpg"), (".jfif", ".jpg")}:
        return
    if ending in ENDINGS.values() or ending in OTHER_ENDINGS or ending in _KNOWN.types_map[True]:
        raise ValidationError(
            _("The file is named %(named)s, but it holds %(real)s. Save it anew as what it is, and send that."),
            code="ending",
            params={"named": ending, "real": real},
        )


def _safe_name(name: str, ending: str) -> str:
    """The name people gave it, without paths, control characters and what a file system minds."""
    stem = PurePath((name or "").replace("\\", "/")).name
    stem = "".join(char for char in stem if char.isprintable() and char not in '<>:"/\\|?*').strip(". ")
    stem = stem.rsplit(".", 1)[0].strip(". ") or "fil"
    return f"{stem[:150]}{ending}"


def scan(stored: StoredFile) -> bool:
    """Ask clamd about a waiting file and note the answer; False when clamd has none and must be asked again."""
    try:
        with stored.file.open("rb") as content:
            verdict, _details = _clamd().instream(content)["stream"]
    except Exception:
        log.exception("The virus scanner gave no answer")
        return False
    if verdict == "ERROR":
        return False
    stored.scan = StoredFile.Scan.CLEAN if verdict == "OK" else StoredFile.Scan.INFECTED
    try:
        stored.save(update_fields=["scan"])
    except DatabaseError:
        log.warning(
            "A file was removed while it was scanned, or its verdict could not be kept: asked again if it is there"
        )
        return False
    return True


def _clamd() -> ClamdNetworkSocket | ClamdUnixSocket:
    """`CLAMD_ADDRESS` is tcp://host:3310 or unix:///run/clamav/clamd.ctl."""
    address = urlsplit(settings.CLAMD_ADDRESS)
    if address.scheme == "unix":
        return ClamdUnixSocket(path=address.path, timeout=SCAN_SECONDS)
    return ClamdNetworkSocket(host=address.hostname, port=address.port or 3310, timeout=SCAN_SECONDS)
