"""Files from strangers: every kind of trouble gets a clear refusal, and soon."""

import io
import zipfile
from time import perf_counter, process_time

import openpyxl
import pytest

from ecosystem.shared.errors import ActionRefused
from ecosystem.shared.spreadsheets.reading import MAX_BYTES, MAX_ROWS, read_rows

SHEET = "xl/worksheets/sheet1.xml"


def read(content, name="a.csv", size=None):
    return read_rows(io.BytesIO(content), name, size=len(content) if size is None else size)


def workbook(rows=(("a", "b"),)):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content, name, change):
    """The workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == name else data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "tom"),
        (b" \r\n", "a.csv", "tom"),
        (b"PK\x03\x04rest", "a.csv", "det navnet sier"),
        (b"a;b\n1;2", "a.xlsx", "det navnet sier"),
        (b"a;b\n1;2", "a.exe", "det navnet sier"),
        (b"PK\x03\x04 ikke en zip", "a.xlsx", "det navnet sier"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "gamle typen"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "passord"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a.csv", "kan ikke leses"),
        (b"a;b\n\x81\x8d;2", "a.csv", "kan ikke leses"),
        (b'a;b\n"' + b"x" * 200_000, "a.csv", "anførselstegn"),
        (b'a;b\n"' + b"x" * 20_000, "a.csv", "anførselstegn"),
        (b"a" + b";" * 10 + b"\n" + b"x;" * 100, "a.csv", "60 kolonner"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(content, name, words):
    with pytest.raises(ActionRefused, match=words):
        read(content, name)


def test_a_file_that_is_too_big_is_not_even_opened():
    with pytest.raises(ActionRefused, match="8 MB"):
        read_rows(None, "a.csv", size=MAX_BYTES + 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_two_hundred_thousand_rows_are_refused_soon(kind):
    if kind == "csv":
        content = b"a;b\n" + b"1;2\n" * 200_000
    else:
        row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
        content = with_part(
            workbook(), SHEET, lambda data: data.replace(b"</sheetData>", row * 200_000 + b"</sheetData>")
        )
    started = perf_counter()
    with pytest.raises(ActionRefused, match=f"{MAX_ROWS}|100000 linjer|for mange celler"):
        read(content, f"a.{kind}")
    assert perf_counter() - started < 20


def test_as_many_rows_as_allowed_are_read():
    assert len(read(b"a;b\n" + b"1;2\n" * MAX_ROWS)) == MAX_ROWS + 1


def test_a_workbook_that_swells_is_refused():
    bomb = with_part(workbook(), SHEET, lambda data: data.replace(b"<sheetData>", b"<sheetData>" + b" " * 80_000_000))
    assert len(bomb) < 200_000
    with pytest.raises(ActionRefused, match="pakkes ut"):
        read(bomb, "a.xlsx")


def test_entities_that_swell_are_refused():
    doctype = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    hostile = with_part(workbook(), SHEET, lambda data: doctype + data)
    with pytest.raises(ActionRefused, match="deklarasjoner"):
        read(hostile, "a.xlsx")


def test_a_row_numbered_beyond_any_sheet_is_refused():
    hostile = with_part(workbook(), SHEET, lambda data: data.replace(b'<row r="1"', b'<row r="2000000000"'))
    with pytest.raises(ActionRefused, match="pakkes ut"):
        read(hostile, "a.xlsx")


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_a_broken_workbook_is_refused(part):
    with pytest.raises(ActionRefused, match="arbeidsbok"):
        read(with_part(workbook(), part, lambda data: b"<a><b>"), "a.xlsx")


def test_rows_keep_the_numbers_the_spreadsheet_shows():
    assert read(b'a;b\n\n"to\nlinjer";2\n;;\nx;y\n') == [(1, ["a", "b"]), (3, ["to\nlinjer", "2"]), (5, ["x", "y"])]
    assert read(workbook([["a"], [None], [7.0], [True]]), "a.xlsx") == [(1, ["a"]), (3, ["7"]), (4, ["ja"])]


@pytest.mark.parametrize("text", ["sep=,\r\na,b\r\n1,2", "a\tb\n1\t2", '"x;y;z"\ta\n1\t2'])
def test_the_sign_between_cells_is_found(text):
    assert [len(cells) for _number, cells in read(text.encode())] == [2, 2]


def sheet(xml):
    return with_part(workbook(), SHEET, lambda data: data.replace(b"</sheetData>", xml + b"</sheetData>"))


def cell(place):
    return b'<c r="%s" t="inlineStr"><is><t>x</t></is></c>' % place


FAR = b'<row r="1048576">%s</row>'


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (sheet(FAR % cell(b"A1048576")), "a.xlsx", [(1, ["a", "b"]), (1048576, ["x"])]),
        (sheet(FAR % b'<c r="A1048576"><f>1+1</f></c>'), "a.xlsx", [(1, ["a", "b"]), (1048576, ["#FORMULA!"])]),
        (sheet(FAR % cell(b"XFD1048576")), "a.xlsx", [(1, ["a", "b"])]),
        (sheet(b"".join(b"<row>" + b"<c/>" * 16_384 + b"</row>" for _n in range(60))), "a.xlsx", "for mange celler"),
        (sheet(b"<row/>" * 500_000), "a.xlsx", "for mange celler"),
        (b"a;b\n" + b"\n" * 4_000_000, "a.csv", "100000 linjer"),
        (b"a;b\n" + b";;\n" * 2_000_000, "a.csv", "100000 linjer"),
        (b"a;b\n" + b";" * 4_000_000, "a.csv", [(1, ["a", "b"])]),
        (b"a;b\n" + b"x;" * 2_000_000, "a.csv", "60 kolonner"),
    ],
    ids=["last-row", "formula", "last-cell", "wide", "rows", "empty-lines", "separators", "empty-wide", "wide-line"],
)
def test_much_that_holds_nothing_costs_little(content, name, what):
    began = process_time()
    if isinstance(what, str):
        with pytest.raises(ActionRefused, match=what):
            read(content, name)
    else:
        assert read(content, name) == what
    assert process_time() - began < 3


def test_a_merged_cell_whose_first_row_is_empty_takes_nothing_from_the_next():
    rows = b'<row r="3"><c r="A3" t="inlineStr"><is><t>under</t></is></c><c r="B3"><v>1</v></c></row>'
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    content = with_part(workbook(), SHEET, lambda data: data.replace(b"</sheetData>", rows + merged))
    assert read(content, "a.xlsx") == [(1, ["a", "b"]), (3, ["", "1"])]
