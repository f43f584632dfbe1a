"""Reads what people send as spreadsheets: CSV in the ways Norwegian programs write it, and XLSX. Every cell becomes text.

The file is a stranger's. What is too big, something else than it says, or made to swell when it is unpacked is refused
with an `ActionRefused` that says what to do instead.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import IO

from django.utils.translation import gettext as _

from ..errors import ActionRefused
from .workbooks import workbook_rows
from .writing import bare_text

MAX_BYTES = 8 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 60
# Of a text file, empty ones too.
MAX_LINES = 100_000
MAX_CELL = 10_000
DELIMITERS = ";\t,"

Row = tuple[int, list[str]]


def read_rows(file: IO[bytes], name: str, *, size: int) -> list[Row]:
    """Every row that holds something, as (its number in the file, its cells). Raises ActionRefused."""
    if size > MAX_BYTES:
        shown = {"size": MAX_BYTES // 1024 // 1024}
        raise ActionRefused(_("The file is too big. It can be %(size)s MB at most. Divide it in two.") % shown)
    start = file.read(8)
    file.seek(0)
    if not start.strip():
        raise ActionRefused(_("The file is empty."))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ActionRefused(_("This is a file of the old Excel kind, or one with a password. Save it as .xlsx."))
    ending = name.rpartition(".")[2].lower()
    zipped = start.startswith(b"PK")
    if ending not in {"csv", "txt", "tsv", "xlsx"} or zipped != (ending == "xlsx"):
        raise ActionRefused(_("The file must be a CSV or XLSX file, and be what its name says."))
    rows = workbook_rows(file, max_columns=MAX_COLUMNS) if zipped else _text_rows(file.read())
    return list(_tidy(rows))


def _tidy(rows: Iterable[tuple[int, Iterable[str]]]) -> Iterator[Row]:
    """Rows that hold something, with plain spaces; never more than MAX_ROWS of them."""
    found = 0
    for number, cells in rows:
        texts = [bare_text(cell.replace("\xa0", " ").strip()) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        found += 1
        if found > MAX_ROWS + 1:
            shown = {"rows": MAX_ROWS}
            raise ActionRefused(
                _("The file has more than %(rows)s rows. Divide it, and read in one part at a time.") % shown
            )
        if len(texts) > MAX_COLUMNS:
            shown = {"number": number, "columns": MAX_COLUMNS}
            raise ActionRefused(_("Row %(number)s has more than %(columns)s columns.") % shown)
        if any(len(text) > MAX_CELL for text in texts):
            shown = {"number": number, "length": MAX_CELL}
            raise ActionRefused(
                _("A cell in row %(number)s is longer than %(length)s characters. Is a quotation mark missing?") % shown
            )
        yield number, texts


def _text_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    delimiter = _delimiter(text)
    if text[:4].lower() == "sep=":  # Excel's own first line, which is no row
        delimiter, text = text[4:5], text.partition("\n")[2]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        if number > MAX_LINES:
            shown = {"lines": MAX_LINES}
            raise ActionRefused(
                _("The file has more than %(lines)s lines. Take away the empty ones, or divide it.") % shown
            )
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            shown = {"number": number}
            raise ActionRefused(_("Row %(number)s cannot be read. Is a quotation mark missing?") % shown) from error
        if len(cells) > MAX_COLUMNS:
            while cells and not cells[-1]:
                cells.pop()
        if len(cells) > MAX_COLUMNS:  # before each of perhaps millions is tidied
            shown = {"number": number, "columns": MAX_COLUMNS}
            raise ActionRefused(_("Row %(number)s has more than %(columns)s columns.") % shown)
        yield number, cells


def _decoded(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, or Windows-1252."""
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ActionRefused(_("The text in the file cannot be read. Save it as «CSV UTF-8» or .xlsx."))


def _delimiter(text: str) -> str:
    """The sign that stands most often in the first lines, outside quotation marks."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for sign in text[:2000]:
        if sign == '"':
            quoted = not quoted
        elif sign == "\n" and not quoted and any(counts.values()):
            break
        elif not quoted and sign in counts:
            counts[sign] += 1
    return max(counts, key=lambda sign: counts[sign])
