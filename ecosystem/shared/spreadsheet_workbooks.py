"""The first visible sheet of a workbook (XLSX), read without trusting what the file says of itself.

A workbook is a ZIP of XML. Before anything is parsed, its parts are unpacked once and looked through: their true size,
declarations that could make the XML swell, the last row's number, and which cells are merged.
"""

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from .errors import ActionRefused

MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 1000
MAX_MERGED = 5000
LAST_ROW = 1_048_576
CHUNK = 1024 * 1024
OVERLAP = 2048
# What a cell holds that shows nothing: its row gets an error that says so, not an empty field.
NO_RESULT = "#FORMULA!"

_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]{0,500}?\br=[\"'](\d+)[\"']")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]{0,100}?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


@dataclass
class _Part:
    """What looking through one sheet's XML told."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: bool = False


def workbook_rows(file: IO[bytes], *, max_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Rows as (number, texts). Raises ActionRefused for what is no workbook, or a hostile one."""
    broken = _("The file cannot be opened as a workbook. Open it in Excel and save it again as .xlsx.")
    try:
        parts = _looked_through(file)
        book = load_workbook(file, read_only=True, data_only=True)
    except ActionRefused:
        raise
    except Exception as error:  # the library has no one error for what is broken
        raise ActionRefused(broken) from error
    try:
        sheet = _first_visible(book)
        part = parts.get(sheet._worksheet_path.lstrip("/"), _Part())
        lost = _formulas_without_result(file, sheet.title, max_columns) if part.formulas else set()
        yield from _filled(_texts(sheet, max_columns, lost), part.merged)
    except ActionRefused:
        raise
    except Exception as error:  # as above: the sheet is parsed as it is read
        raise ActionRefused(broken) from error
    finally:
        book.close()


def _looked_through(file: IO[bytes]) -> dict[str, _Part]:
    """The sheets by their place in the ZIP. Reads no part further than the limit, whatever size it claims."""
    parts: dict[str, _Part] = {}
    unpacked = 0
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise ActionRefused(_too_big())
            for entry in entries:
                part = parts.setdefault(entry.filename, _Part())
                tail = b""
                with archive.open(entry) as packed:
                    while chunk := packed.read(CHUNK):
                        unpacked += len(chunk)
                        if unpacked > MAX_UNPACKED:
                            raise ActionRefused(_too_big())
                        if entry.filename.endswith((".xml", ".rels")):
                            _look(part, tail + chunk)
                            tail = chunk[-OVERLAP:]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise ActionRefused(_("The file must be a CSV or XLSX file, and be what its name says.")) from error
    file.seek(0)
    return parts


def _look(part: _Part, text: bytes) -> None:
    plain = text.replace(b"\0", b"")  # the same words in UTF-16
    if _DECLARATION.search(plain):
        raise ActionRefused(_("The workbook holds declarations that no spreadsheet needs. Save it again as .xlsx."))
    if any(int(number) > LAST_ROW for number in _ROW.findall(plain)):
        raise ActionRefused(_too_big())
    part.merged += [range_boundaries(ref.decode()) for ref in _MERGED.findall(plain)]
    if len(part.merged) > MAX_MERGED:
        raise ActionRefused(_("The sheet has too many merged cells. Unmerge them, and try again."))
    part.formulas = part.formulas or _FORMULA.search(plain) is not None


def _too_big() -> str:
    return _("The workbook is too big when it is unpacked. Divide it, or save the sheet as CSV.")


def _first_visible(book: Any) -> Any:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # what the file claims of its size is not believed
            return sheet
    raise ActionRefused(_("The workbook has no sheet with rows."))


def _texts(sheet: Any, columns: int, lost: set[tuple[int, int]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.iter_rows(max_col=columns, values_only=True), start=1):
        texts = [_text(value) for value in row]
        if lost:
            texts = [NO_RESULT if (number, at) in lost and not text else text for at, text in enumerate(texts, start=1)]
        yield number, texts


def _formulas_without_result(file: IO[bytes], title: str, columns: int) -> set[tuple[int, int]]:
    """Cells with a formula; those without a kept result read as empty the other way."""
    file.seek(0)
    book = load_workbook(file, read_only=True)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        return {
            (number, at)
            for number, row in enumerate(sheet.iter_rows(max_col=columns), start=1)
            for at, cell in enumerate(row, start=1)
            if cell.data_type == "f"
        }
    finally:
        book.close()


def _filled(
    rows: Iterable[tuple[int, list[str]]], merged: list[tuple[int, int, int, int]]
) -> Iterator[tuple[int, list[str]]]:
    """Merged cells have their value in each row they cover. Only downwards: a merged heading is one cell."""
    down = sorted((first, last, column) for column, first, _right, last in merged if last > first)
    values: dict[int, tuple[int, str]] = {}  # column -> (last row, value)
    for number, texts in rows:
        while down and down[0][0] <= number:
            _first, last, column = down.pop(0)
            if column <= len(texts):
                values[column] = (last, texts[column - 1])
        for column, (last, value) in list(values.items()):
            if number > last:
                del values[column]
            elif any(texts):  # a row with nothing of its own stays empty
                texts[column - 1] = value
        yield number, texts


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    return str(value)
