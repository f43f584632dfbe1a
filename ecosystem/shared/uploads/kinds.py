"""What kind of file this is, read from the content: documents are looked into, pictures are decoded.

`kind_of` gives the type, or refuses with a ValidationError that says what to do instead. What looks right from outside
only (a first line, a folder's name) does not count.
"""

import io
import re
import warnings
import zipfile
import zlib
from pathlib import PurePath
from xml.etree import ElementTree

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

# What a document may unpack to, how many times its own size once it is more than a little, and in how many parts.
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 100
ALWAYS_UNPACKED = 20 * 1024 * 1024
MAX_ENTRIES = 5_000
# The parts that say what the others are: a list, never more than this.
MAX_LIST = 4 * 1024 * 1024
MOST_PIXELS = 50_000_000
CHUNK = 1024 * 1024

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
_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_OPEN_XML_FOLDERS = {
    "word/": f"{_OPEN_XML}wordprocessingml.document",
    "xl/": f"{_OPEN_XML}spreadsheetml.sheet",
    "ppt/": f"{_OPEN_XML}presentationml.presentation",
}
_MACRO_PARTS = {"vbaproject.bin", "vbadata.xml"}
# As types of parts and of relationships between them: VBA, and the macro sheets that Excel had before it.
_MACRO_WORDS = ("macroenabled", "vbaproject", "macrosheet", "vbadata")
# LibreOffice writes the lists also of a document without macros; a module has a file of its own.
_OPEN_MACROS = re.compile(r"(?:Basic/.+/(?!script-l[bc]\.xml$|dialog-l[bc]\.xml$)[^/]+|Scripts/.*[^/])$", re.IGNORECASE)
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError, EOFError)


def kind_of(content: bytes) -> str:
    """One of `ENDINGS`. Raises ValidationError with code "type", "macros", "picture", "pixels" or "unpacked"."""
    if content.startswith(b"%PDF-"):
        return PDF
    kind = _package(content) if content.startswith(b"PK\x03\x04") else _picture(content)
    if kind not in ENDINGS:
        raise ValidationError(
            _("This kind of file is not taken. Send PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG or WebP."),
            code="type",
        )
    return kind


def _picture(content: bytes) -> str:
    """A picture's type once all of it has been decoded; empty for what is no picture."""
    try:
        seems = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    if seems not in _PICTURES.values():
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(content), formats=list(_PICTURES))
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
        except Image.DecompressionBombError as error:
            raise ValidationError(
                _("The picture has too many pixels. Make it smaller, at most 7000 by 7000, and send it again."),
                code="pixels",
            ) from error
        except UnidentifiedImageError:
            return ""
        except Exception as error:  # the library has no one error for what is broken
            raise ValidationError(
                _("The picture is damaged or cut short. Save it anew and send it again."), code="picture"
            ) from error
    return _PICTURES.get(picture.format or "", "")


def _package(content: bytes) -> str:
    """The type of an office document, which is a ZIP file; empty for any other."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            names = [entry.filename for entry in entries]
            if len({name.lower() for name in names}) < len(names):
                return ""  # two parts of one name: programs differ in which they show
            _unpack(package, entries, len(content))
            if "mimetype" in names:
                return _open_document(package, entries)
            if "[Content_Types].xml" in names:
                return _open_xml(package, names)
    except _BROKEN:
        return ""
    return ""


def _unpack(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int) -> None:
    """Read all parts through, keeping none. What a part claims of its size is held against what comes out."""
    most = min(MAX_UNPACKED, max(ALWAYS_UNPACKED, MAX_RATIO * size))
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > most:
        raise ValidationError(
            _("The document is too big when it is unpacked. Divide it, or save it as PDF, and send it again."),
            code="unpacked",
        )
    for entry in entries:
        with package.open(entry) as part:  # raises BadZipFile at the end when size or checksum is another
            while part.read(CHUNK):
                pass


def _open_document(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    """The format's own mark: the first part, not compressed, with the type and nothing else."""
    first = entries[0]
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.file_size > 100:
        return ""
    kind = package.read(first).decode("ascii", "replace").strip()
    if not kind.startswith(_OPEN_DOCUMENT):
        return ""
    if any(_OPEN_MACROS.match(entry.filename) for entry in entries):
        raise _has_macros()
    return kind


def _open_xml(package: zipfile.ZipFile, names: list[str]) -> str:
    kinds = [kind for folder, kind in _OPEN_XML_FOLDERS.items() if any(name.startswith(folder) for name in names)]
    if any(PurePath(name).name.lower() in _MACRO_PARTS for name in names):
        raise _has_macros()
    for name in names:
        if name == "[Content_Types].xml" or name.endswith(".rels"):
            if package.getinfo(name).file_size > MAX_LIST:
                return ""
            if any(word in said for said in _types(package.read(name)) for word in _MACRO_WORDS):
                raise _has_macros()
    return kinds[0] if len(kinds) == 1 else ""


def _types(xml: bytes) -> list[str]:
    """What a list says of its parts or links (not where they lead), in small letters. Raises ValueError for broken XML."""
    if _DECLARATION.search(xml.replace(b"\0", b"")):
        raise ValueError("declarations that no document needs")
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314 - what makes XML dangerous has been refused above
    except ElementTree.ParseError as error:
        raise ValueError("broken XML") from error
    return [element.get(name, "").lower() for element in root.iter() for name in ("ContentType", "Type")]


def _has_macros() -> ValidationError:
    return ValidationError(_("The document holds macros. Save it without macros and send it again."), code="macros")
