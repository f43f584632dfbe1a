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
from PIL import Image, ImageFile

from ecosystem.shared.uploads.checks import check_upload, scan

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


def open_document(kind="application/vnd.oasis.opendocument.text", *, compressed=False, before=(), after=()):
    """As LibreOffice writes it: the type first and not compressed, and then the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in before:
            zipped.writestr(name, "x")
        zipped.writestr("mimetype", kind, zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED)
        for name in ("content.xml", *after):
            zipped.writestr(name, "x")
    return buffer.getvalue()


def picture(kind, size=(4, 4)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


def word(types="", **more):
    return package(**{"[Content_Types].xml": f"<Types>{types}</Types>", "word__document.xml": "<w/>", **more})


@pytest.mark.parametrize(
    ("name", "content", "kind", "kept_name"),
    [
        ("Løsning.pdf", PDF, "application/pdf", "Løsning.pdf"),
        ("Tilbud nr. 2", PDF, "application/pdf", "Tilbud nr.pdf"),
        ("svar.docx", word(), WORD, "svar.docx"),
        ("svar.odt", open_document(), None, "svar.odt"),
        ("bilde.png", picture("PNG"), "image/png", "bilde.png"),
        ("bilde.jpeg", picture("JPEG"), "image/jpeg", "bilde.jpg"),
        ("bilde", picture("WEBP"), "image/webp", "bilde.webp"),
        ("..\\..\\etc\\pass:wd.pdf", PDF, "application/pdf", "passwd.pdf"),
        ("...", PDF, "application/pdf", "fil.pdf"),
    ],
    ids=["pdf", "full-stop", "word", "odt", "png", "jpeg", "webp", "path", "dots"],
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


VBA = "application/vnd.ms-office.vbaProject"
RELATIONS = "<Relationships><Relationship Id='1' Type='http://schemas.microsoft.com/office/2006/relationships/{}' {}/></Relationships>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("svar.docx", word(**{"word__vbaProject.bin": "x"})),
        ("svar.docx", word(f"<Override PartName='/word/other.bin' ContentType='{VBA}'/>", **{"word__other.bin": "x"})),
        ("svar.docx", word("<Default ContentType='application/vnd.ms-word.document.macro&#69;nabled.main+xml'/>")),
        ("svar.docx", word(**{"word___rels__document.xml.rels": RELATIONS.format("vbaProject", "Target='other.bin'")})),
        ("svar.odt", open_document(after=["Basic/Standard/Module1.xml"])),
        ("svar.odt", open_document(after=["Scripts/python/hello.py"])),
    ],
    ids=["by-name", "by-type-of-part", "by-type-of-document", "by-link", "basic", "scripts"],
)
def test_macros_are_found_by_what_the_document_holds(name, content):
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded(name, content))
    assert refused.value.code == "macros"


def test_the_empty_lists_of_a_document_without_macros_and_a_link_that_names_them_are_none():
    assert check_upload(
        uploaded("svar.odt", open_document(after=["Basic/Standard/script-lb.xml", "Basic/script-lc.xml"]))
    )
    link = RELATIONS.format("hyperlink", "Target='https://example.no/vbaProject' TargetMode='External'")
    assert check_upload(uploaded("svar.docx", word(**{"word___rels__document.xml.rels": link})))


@pytest.mark.parametrize(
    "content",
    [
        open_document(compressed=True),
        open_document(before=["content2.xml"]),
        open_document("application/vnd.oasis.opendocument.text-master"),
        package(
            **{
                "a.txt": "application/vnd.oasis.opendocument.text",
                "mimetype": "application/vnd.oasis.opendocument.text",
            }
        ),
        package(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w/>", "xl__workbook.xml": "<x/>"}),
        package(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "<w/>", "WORD__document.xml": "<v/>"}),
        word("<!DOCTYPE x>"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    ],
    ids=[
        "compressed",
        "not-first",
        "other-kind",
        "last",
        "two-kinds",
        "two-of-a-name",
        "declaration",
        "only-the-start",
    ],
)
def test_what_only_looks_like_a_document_is_refused(content):
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("svar", content))
    assert refused.value.code in {"type", "picture"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_decoded_to_its_end(kind):
    whole = picture(kind, (200, 200))
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("bilde", whole[: len(whole) * 2 // 3]))
    assert refused.value.code == "picture"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    content = picture("PNG", (20, 20))
    monkeypatch.setattr("ecosystem.shared.uploads.kinds.MOST_PIXELS", 100)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda *args: pytest.fail("it is decoded"))
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("bilde.png", content))
    assert refused.value.code == "pixels"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("svar.docx", PDF),
        ("svar.pdf", word()),
        ("svar.odt", word()),
        ("bilde.png", picture("JPEG")),
        ("svar.docm", word()),
        ("svar.pdf.exe", PDF),
        ("svar.html", PDF),
        ("svar.ZIP", open_document()),
    ],
)
def test_a_name_that_says_another_kind_is_refused_in_words(name, content):
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded(name, content))
    assert refused.value.code == "ending"
    assert f".{name.lower().rpartition('.')[2]}" in refused.value.messages[0]


@pytest.mark.parametrize("make", [lambda **parts: word(**parts), lambda **parts: open_document(after=parts)])
def test_a_document_of_too_many_parts_is_refused(monkeypatch, make):
    monkeypatch.setattr("ecosystem.shared.uploads.kinds.MAX_ENTRIES", 50)
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("svar", make(**{f"word__{number}.xml": "x" for number in range(60)})))
    assert refused.value.code == "unpacked"


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("ecosystem.shared.uploads.kinds.ALWAYS_UNPACKED", 1000)
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("svar.docx", word(**{"word__big.xml": "0" * 500_000})))
    assert refused.value.code == "unpacked"


def test_a_part_that_is_larger_than_it_says_is_refused():
    content = bytearray(word(**{"word__big.xml": "0" * 500_000}))
    size = struct.pack("<L", 500_000)
    for _place in range(2):  # before the part, and in the list at the end
        at = content.index(size)
        content[at : at + 4] = struct.pack("<L", 10)
    with pytest.raises(ValidationError) as refused:
        check_upload(uploaded("svar.docx", bytes(content)))
    assert refused.value.code == "type"


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
