"""The first visible sheet of a workbook (XLSX), read without trusting what the file says of itself.

A workbook is a ZIP of XML. Before anything is parsed, its parts are unpacked once and looked through: their true size,
declarations that could make the XML swell, the last row's number, and which cells are merged.
"""

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from ..errors import ActionRefused

MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 1000
MAX_MERGED = 5000
LAST_ROW = 1_048_576
# Twice what may be read in, for what is empty: formatted cells and rows take time to read too.
MOST_CELLS = 600_000
MOST_ROWS = 100_000
# What is read whole before the first row, apart from the sheets and the texts that they share.
MAX_READ_WHOLE = 8 * 1024 * 1024
CHUNK = 1024 * 1024
OVERLAP = 2048
# What a cell holds that shows nothing: its row gets an error that says so, not an empty field.
NO_RESULT = "#FORMULA!"

_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]{0,500}?\br=[\"'](\d+)[\"']")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]{0,100}?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_CELL_STARTS = re.compile(rb"<(?:\w+:)?(?:c|si)[\s/>]")
_ROW_STARTS = re.compile(rb"<(?:\w+:)?row[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


@dataclass
class _Part:
    """What looking through one sheet's XML told."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: bool = False
    cells: int = 0
    rows: int = 0


def workbook_rows(file: IO[bytes], *, max_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Rows as (number, texts). Raises ActionRefused for what is no workbook, or a hostile one."""
    broken = _("The file cannot be opened as a workbook. Open it in Excel and save it again as .xlsx.")
    try:
        parts = _looked_through(file)
        book = _loaded(file, data_only=True)
    except ActionRefused:
        raise
    except Exception as error:  # the library has no one error for what is broken
        raise ActionRefused(broken) from error
    try:
        sheet = _first_visible(book)
        part = parts.get(sheet._worksheet_path.lstrip("/"), _Part())
        if part.cells > MOST_CELLS or part.rows > MOST_ROWS:
            raise ActionRefused(_too_many_cells())
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
                            # What lies across two chunks is counted once: a few bytes are less than a cell.
                            _count(part, tail[-4:] + chunk)
                            tail = chunk[-OVERLAP:]
                _ensure_small(entry, part)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise ActionRefused(_("The file must be a CSV or XLSX file, and be what its name says.")) from error
    file.seek(0)
    return parts


def _loaded(file: IO[bytes], *, data_only: bool = False) -> Any:
    # Imported late: only who reads a workbook in needs it, and every process would load it.
    from openpyxl import load_workbook

    return load_workbook(file, read_only=True, data_only=data_only)


def _look(part: _Part, text: bytes) -> None:
    plain = text.replace(b"\0", b"")  # the same words in UTF-16
    if _DECLARATION.search(plain):
        raise ActionRefused(_("The workbook holds declarations that no spreadsheet needs. Save it again as .xlsx."))
    if any(int(number) > LAST_ROW for number in _ROW.findall(plain)):
        raise ActionRefused(_too_big())
    from openpyxl.utils import range_boundaries

    part.merged += [range_boundaries(ref.decode()) for ref in _MERGED.findall(plain)]
    if len(part.merged) > MAX_MERGED:
        raise ActionRefused(_("The sheet has too many merged cells. Unmerge them, and try again."))
    part.formulas = part.formulas or _FORMULA.search(plain) is not None


def _count(part: _Part, text: bytes) -> None:
    """In UTF-8, which every program writes; what is in another encoding is bounded by its size."""
    part.cells += len(_CELL_STARTS.findall(text))
    part.rows += len(_ROW_STARTS.findall(text))


def _ensure_small(entry: zipfile.ZipInfo, part: _Part) -> None:
    """Raises ActionRefused for a part that is read before any row, and would take long."""
    name = entry.filename
    if name.startswith("xl/worksheets/") or not name.endswith((".xml", ".rels")):
        return
    if name.endswith("sharedStrings.xml"):
        if part.cells > MOST_CELLS:
            raise ActionRefused(_too_many_cells())
    elif entry.file_size > MAX_READ_WHOLE:
        raise ActionRefused(_too_big())


def _too_many_cells() -> str:
    return _(
        "The sheet has too many cells, also when the empty ones with a format count. Save it as CSV, or divide it."
    )


def _too_big() -> str:
    return _("The workbook is too big when it is unpacked. Divide it, or save the sheet as CSV.")


def _first_visible(book: Any) -> Any:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # what the file claims of its size is not believed
            return sheet
    raise ActionRefused(_("The workbook has no sheet with rows."))


def _texts(sheet: Any, columns: int, lost: set[tuple[int, int]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in _held(sheet.iter_rows(max_col=columns, values_only=True), lambda value: value is not None, lost):
        texts = [_text(value) for value in row]
        if lost:
            texts = [NO_RESULT if (number, at) in lost and not text else text for at, text in enumerate(texts, start=1)]
        yield number, texts


def _held(rows: Iterable[Any], holds: Callable[[Any], bool], also: Iterable[tuple[int, int]] = ()) -> Iterator[Any]:
    """Rows that hold something, and those of `also`. One cell in a sheet's last row is a million rows in between.

    The library gives the very same object for each row that is missing, so it is looked at once.
    """
    wanted = {number for number, _column in also}
    blank = None
    for number, row in enumerate(rows, start=1):
        if row is blank and number not in wanted:
            continue
        if number in wanted or any(holds(cell) for cell in row):
            yield number, row
        else:
            blank = row


def _formulas_without_result(file: IO[bytes], title: str, columns: int) -> set[tuple[int, int]]:
    """Cells with a formula; those without a kept result read as empty the other way."""
    file.seek(0)
    book = _loaded(file)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        return {
            (number, at)
            for number, row in _held(sheet.iter_rows(max_col=columns), lambda cell: cell.value is not None)
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
            first, last, column = down.pop(0)
            if column <= len(texts):  # a row that holds nothing does not come here
                values[column] = (last, texts[column - 1] if number == first else "")
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
