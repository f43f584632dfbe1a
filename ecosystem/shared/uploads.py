"""Files from outside: what may come in, the virus check, and the one way out.

The type is read from the content, never from the name or from what the browser says. A file leaves as a download only,
whatever it holds.
"""

import hashlib
import io
import logging
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

import puremagic
from clamav_client.clamd import ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from .files import StoredFile

log = logging.getLogger(__name__)
MAX_BYTES = 20 * 1024 * 1024
SCAN_SECONDS = 60
# What a small ZIP may unpack to; a document that claims more is a trap.
MAX_UNPACKED = 400 * 1024 * 1024

PDF = "application/pdf"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
# Ending by type; the ending decides what opens the download, so it follows the content.
ENDINGS = {
    PDF: ".pdf",
    f"{_OPEN_XML}wordprocessingml.document": ".docx",
    f"{_OPEN_XML}spreadsheetml.sheet": ".xlsx",
    f"{_OPEN_XML}presentationml.presentation": ".pptx",
    f"{_OPEN_DOCUMENT}text": ".odt",
    f"{_OPEN_DOCUMENT}spreadsheet": ".ods",
    f"{_OPEN_DOCUMENT}presentation": ".odp",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
}
_OPEN_XML_FOLDERS = {
    "word/": f"{_OPEN_XML}wordprocessingml.document",
    "xl/": f"{_OPEN_XML}spreadsheetml.sheet",
    "ppt/": f"{_OPEN_XML}presentationml.presentation",
}


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
    content_type = _type_of(content)
    if content_type not in ENDINGS:
        raise ValidationError(
            _("This kind of file is not taken. Send PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG or WebP."),
            code="type",
        )
    return Upload(
        _safe_name(file.name, ENDINGS[content_type]), content_type, len(content), hashlib.sha256(content).hexdigest()
    )


def _type_of(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _type_of_package(content)
    try:
        return puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        return ""


def _type_of_package(content: bytes) -> str:
    """Office documents are ZIP files: what is inside tells. Macros, and what unpacks to too much, are refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if sum(entry.file_size for entry in package.infolist()) > MAX_UNPACKED:
                return ""
            if any(PurePath(name).name.lower() in {"vbaproject.bin", "vbadata.xml"} for name in names):
                raise ValidationError(
                    _("The document holds macros. Save it without macros and send it again."), code="macros"
                )
            if "mimetype" in names:
                with package.open("mimetype") as kind:  # the whole of it may be hundreds of megabytes
                    return kind.read(100).decode("ascii", "replace").strip()
            if "[Content_Types].xml" in names:
                return next((kind for folder, kind in _OPEN_XML_FOLDERS.items() if _has(names, folder)), "")
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return ""
    return ""


def _has(names: list[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


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


def download(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser shows in its own window; Http404 while it may not be fetched."""
    if not stored.can_be_fetched:
        raise Http404
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type="application/octet-stream")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
