"""Archives that people keep."""

import io
import subprocess
import zipfile

import pytest
from django.core.files.base import ContentFile

from procurement.archives import MANIFEST, Archive, archive_response, as_json, safe_name, spooled


def pack():
    file = io.BytesIO()
    with Archive(file) as archive:
        archive.add("sak.json", as_json({"tittel": "Fall på sykehjem"}))
        for content in (b"%PDF-1", b"%PDF-2"):
            name = archive.free_name("vedlegg", "Kart æøå.pdf")
            archive.add_file(f"vedlegg/{name}", ContentFile(content, name="x"))
    return file.getvalue()


def test_the_checksums_are_those_of_the_unpacked_files(tmp_path):
    zipfile.ZipFile(io.BytesIO(pack())).extractall(tmp_path)
    checked = subprocess.run(["sha256sum", "-c", MANIFEST], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": OK") == 3
    (tmp_path / "vedlegg" / "Kart æøå (2).pdf").write_bytes(b"changed")
    assert subprocess.run(["sha256sum", "-c", MANIFEST], cwd=tmp_path, capture_output=True, check=False).returncode


def test_the_same_content_gives_the_same_bytes():
    assert pack() == pack()


def test_a_name_is_there_once():
    with Archive(io.BytesIO()) as archive:
        archive.add("A.txt", "")
        with pytest.raises(ValueError, match="already"):
            archive.add("a.txt", "")


def test_what_failed_has_no_manifest():
    file = io.BytesIO()
    archive = Archive(file)
    archive.add("a.txt", "a")
    archive.__exit__(RuntimeError)
    assert MANIFEST not in zipfile.ZipFile(file).namelist()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc passwd"),
        ("C:\\Windows\\x.pdf", "C Windows x.pdf"),
        ("a\nb\x00.pdf", "ab.pdf"),
        ("nul.pdf", "_nul.pdf"),
        (" . ", "fil"),
        ("", "fil"),
        ("Søknad – 3. utgave.pdf", "Søknad – 3. utgave.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 300, "x" * 119),
    ],
)
def test_names_are_safe_to_unpack(name, safe):
    assert safe_name(name) == safe


def test_it_is_sent_as_a_download():
    file = spooled()
    with Archive(file) as archive:
        archive.add("a.txt", "a")
    response = archive_response(file, "sak å.zip")
    assert zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).namelist() == ["a.txt", MANIFEST]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in response.headers["Cache-Control"]
