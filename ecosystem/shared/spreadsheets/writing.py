"""Rows as files that spreadsheets open: CSV as Norwegian Excel expects it, and XLSX. No cell can run as a formula."""

import csv
import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# A cell that begins so is run as a formula by spreadsheets (OWASP: CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
CSV, XLSX = "csv", "xlsx"
FORMATS = {CSV: "CSV", XLSX: "Excel (XLSX)"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PLAIN = (int, float, dt.date, dt.time)


def safe_cell(value: Any) -> Any:
    """What a cell may hold: numbers and dates as they are, times in local time, text that cannot run as a formula."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, _PLAIN):
        return value
    text = _CONTROL.sub("", str(value))[: LONGEST_CELL - 1]
    return f"'{text}" if text.lstrip(" \u00a0\u200b\ufeff").startswith(FORMULA_STARTS) else text


def bare_text(text: str) -> str:
    """`text` as it was before `safe_cell` guarded it: a file that was exported can be read in again."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text


def write_csv(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """CSV line by line: UTF-8 with byte order mark and semicolons. The first row is the heading."""
    line = csv.writer(_Echo(), delimiter=";")
    yield b"\xef\xbb\xbf"
    for row in rows:
        yield line.writerow([_csv_text(safe_cell(value)) for value in row]).encode()


def write_xlsx(rows: Iterable[Iterable[Any]], *, title: str = "") -> IO[bytes]:
    """An open file with one sheet, at its start. Rows are written as they come, on disk and not in memory."""
    # Imported late, like all of openpyxl here: few requests write a workbook, and every process would load it.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or None)
    sheet.freeze_panes = "A2"
    heading = True
    for row in rows:
        cells = [safe_cell(value) for value in row]
        sheet.append([_bold(sheet, cell) for cell in cells] if heading else cells)
        heading = False
    file = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return file


def download(rows: Iterable[Iterable[Any]], *, name: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """`rows` as a file to keep: `name` without its ending, `kind` is CSV or XLSX."""
    response: HttpResponse | StreamingHttpResponse
    if kind == XLSX:
        kept = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = FileResponse(write_xlsx(rows, title=name), content_type=kept)
    else:
        lines = _in_language(get_language(), write_csv(rows))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _in_language(language: str | None, lines: Iterator[bytes]) -> Iterator[bytes]:
    """The lines are made after the view is done; words in them stay in the reader's language."""
    with translation.override(language):
        yield from lines


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv_text(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value


def _bold(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell
