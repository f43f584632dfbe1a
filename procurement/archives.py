"""ZIP archives that people keep: safe names, the same bytes for the same content, and a checksum for every file.

    file = spooled()
    with Archive(file) as archive:
        archive.add("behov.json", as_json({"title": "Fall"}))
        archive.add_file(f"vedlegg/{archive.free_name('vedlegg', row.name)}", row.file)
    return archive_response(file, "sak.zip")

The last file is `SHA256SUMS`, which `sha256sum -c SHA256SUMS` checks in the unpacked folder.
"""

import hashlib
import json
import tempfile
import zipfile
from dataclasses import dataclass
from typing import IO, Any, Self

from django.http import FileResponse

MANIFEST = "SHA256SUMS"
CHUNK = 1024 * 1024
# Larger archives lie on disk while they are made and sent.
IN_MEMORY = 8 * CHUNK
# When a file was packed is nothing that its content says; ZIP's own first date stands for "no time".
NO_TIME = (1980, 1, 1, 0, 0, 0)
LONGEST = 120
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


@dataclass(frozen=True, slots=True)
class Packed:
    """One file in an archive; `size` is in bytes."""

    name: str
    size: int
    sha256: str


class Archive:
    """A ZIP being written. Leaving the `with` block without an error adds the manifest."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w")
        self._taken: set[str] = set()
        self.files: list[Packed] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any, *_details: Any) -> None:
        if kind is None:
            lines = [f"{file.sha256}  {file.name}\n" for file in self.files]
            self.add(MANIFEST, "".join(lines))
        self._zip.close()

    def add(self, name: str, content: bytes | str) -> Packed:
        data = content.encode() if isinstance(content, str) else content
        self._zip.writestr(self._entry(name, zipfile.ZIP_DEFLATED), data)
        return self._packed(name, len(data), hashlib.sha256(data).hexdigest())

    def add_file(self, name: str, file: Any) -> Packed:
        """Copy a stored file piece by piece. What people upload is compressed already, so it is stored as it is."""
        digest, size = hashlib.sha256(), 0
        with file.open("rb") as source, self._zip.open(self._entry(name, zipfile.ZIP_STORED), "w") as target:
            while piece := source.read(CHUNK):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
        return self._packed(name, size, digest.hexdigest())

    def free_name(self, folder: str, name: str) -> str:
        """`name` made safe, and made another where the folder has it already: "kart.pdf", "kart (2).pdf"."""
        safe = safe_name(name)
        stem, dot, ending = safe.rpartition(".")
        stem, ending = (stem, dot + ending) if stem else (safe, "")
        free, number = safe, 1
        while f"{folder}/{free}".casefold() in self._taken:
            number += 1
            free = f"{stem} ({number}){ending}"
        return free

    def _entry(self, name: str, compression: int) -> zipfile.ZipInfo:
        if name.casefold() in self._taken:
            raise ValueError(f"{name} is in the archive already")
        self._taken.add(name.casefold())
        entry = zipfile.ZipInfo(name, NO_TIME)
        entry.compress_type = compression
        entry.create_system = 3  # Unix, wherever it is made
        entry.external_attr = 0o644 << 16
        return entry

    def _packed(self, name: str, size: int, sha256: str) -> Packed:
        packed = Packed(name, size, sha256)
        self.files.append(packed)
        return packed


def safe_name(name: str) -> str:
    """A file or folder name that every system can unpack, and that stays in its folder."""
    kept = "".join(char if char not in '<>:"/\\|?*' else " " for char in name if char.isprintable())
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST:
        short = ending[:20] if stem else ""
        kept = f"{kept[: LONGEST - len(short) - 1].strip('. ')}{dot if stem else ''}{short}"
    if kept.split(".")[0].strip().casefold() in _DEVICES:
        kept = f"_{kept}"
    return kept or "fil"


def as_json(data: Any) -> str:
    """For people and machines: indented, letters as they are, in the order given."""
    return json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n"


def spooled() -> Any:
    """A temporary file: in memory while it is small, on disk when it is not. Whoever sends it closes it."""
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)


def archive_response(file: Any, name: str) -> FileResponse:
    """The finished archive as a download that nothing on the way keeps. The file is closed when it is sent."""
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
