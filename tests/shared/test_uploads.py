"""What may come in from outside, and the virus check."""

import io
import socketserver
import struct
import threading
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from PIL import Image

from ecosystem.shared.uploads import check_upload, scan

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def uploaded(name, content):
    return SimpleUploadedFile(name, content)


def package(**entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries.items():
            zipped.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def picture(kind):
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(buffer, kind)
    return buffer.getvalue()


def word(**more):
    return package(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w/>", **more})


@pytest.mark.parametrize(
    ("name", "content", "kind", "kept_name"),
    [
        ("Løsning.pdf", PDF, "application/pdf", "Løsning.pdf"),
        ("ppt.exe", PDF, "application/pdf", "ppt.pdf"),
        ("svar.docx", word(), WORD, "svar.docx"),
        ("svar.odt", package(mimetype="application/vnd.oasis.opendocument.text"), None, "svar.odt"),
        ("bilde.png", picture("PNG"), "image/png", "bilde.png"),
        ("bilde.jpeg", picture("JPEG"), "image/jpeg", "bilde.jpg"),
        ("bilde", picture("WEBP"), "image/webp", "bilde.webp"),
        ("..\\..\\etc\\pass:wd.pdf", PDF, "application/pdf", "passwd.pdf"),
        ("...", PDF, "application/pdf", "fil.pdf"),
    ],
    ids=["pdf", "named-exe", "word", "odt", "png", "jpeg", "webp", "path", "dots"],
)
def test_type_is_read_from_the_content(name, content, kind, kept_name):
    file = uploaded("x", content)
    file._name = name  # past Django's own cleaning
    upload = check_upload(file)
    assert (upload.name, upload.size) == (kept_name, len(content))
    assert kind is None or upload.content_type == kind


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00" + b"\x00" * 200,
        b"PK\x03\x04broken",
        package(a="just a zip"),
        package(mimetype="application/x-evil"),
        b"GIF89a" + b"\x00" * 50,
    ],
    ids=["html", "svg", "exe", "broken-zip", "zip", "odd-mimetype", "gif"],
)
def test_other_kinds_are_refused(content):
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("svar.pdf", content))
    assert refused.value.code == "type"


def test_macros_are_refused_in_words():
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("svar.docx", word(word__vbaProject__bin="x", **{"word__vbaProject.bin": "x"})))
    assert refused.value.code == "macros"


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("ecosystem.shared.uploads.MAX_UNPACKED", 1000)
    with pytest.raises(ValidationError):
        check_upload(uploaded("svar.docx", word(**{"word__big.xml": "0" * 2000})))


def broken_package(*, name="mimetype", flags=0):
    """A package whose content is no deflated data, under this name."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as held_zip:
        held_zip.writestr(name, "x" * 500)
    content = bytearray(held.getvalue())
    if flags:
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            start = content.index(mark) + at
            content[start : start + 2] = struct.pack("<H", flags)
        return bytes(content).replace(name.encode(), b"\xff" * len(name))
    start = 30 + len(name)
    content[start : start + 4] = b"\xff\xff\xff\xff"
    return bytes(content)


@pytest.mark.parametrize("content", [broken_package(), broken_package(name="abc", flags=0x800)])
def test_a_broken_package_is_refused_in_words(content):
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("svar.odt", content))
    assert refused.value.code == "type"


def test_no_more_of_a_package_is_unpacked_than_is_looked_at(monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *args: pytest.fail("all of it is unpacked"))
    kind = "application/vnd.oasis.opendocument.text"
    assert check_upload(uploaded("svar.odt", package(mimetype=kind))).content_type == kind


def test_size_and_emptiness():
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("a.pdf", PDF), max_bytes=10)
    assert refused.value.code == "size"
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("a.pdf", b""))
    assert refused.value.code == "empty"


class Clamd(socketserver.StreamRequestHandler):
    """Answers INSTREAM as clamd does: a virus is a file that says so."""

    def handle(self):
        assert self.rfile.read(len(b"nINSTREAM\n")) in {b"nINSTREAM\n", b"zINSTREAM\0"}
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.wfile.write(b"stream: Eicar FOUND\n" if b"EICAR" in content else b"stream: OK\n")


class Stored:
    def __init__(self, content):
        self.content, self.scan, self.saved = content, "waiting", False
        self.file = self

    def open(self, mode):
        return io.BytesIO(self.content)

    def save(self, update_fields):
        self.saved = True


@pytest.fixture
def clamd(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


@pytest.mark.parametrize(("content", "verdict"), [(PDF, "clean"), (PDF + b"EICAR", "infected")])
def test_scanner_decides(clamd, content, verdict):
    stored = Stored(content)
    assert scan(stored)
    assert (stored.scan, stored.saved) == (verdict, True)


def test_a_file_that_is_removed_meanwhile_stops_no_other(clamd, monkeypatch):
    def gone(stored, **options):
        raise DatabaseError("Save with update_fields did not affect any rows.")

    monkeypatch.setattr(Stored, "save", gone)
    assert not scan(Stored(PDF))


def test_a_silent_scanner_is_asked_again(settings):
    settings.CLAMD_ADDRESS = "tcp://127.0.0.1:9"
    stored = Stored(PDF)
    assert not scan(stored)
    assert (stored.scan, stored.saved) == ("waiting", False)
