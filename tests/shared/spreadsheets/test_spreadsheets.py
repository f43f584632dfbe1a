import datetime as dt

import openpyxl
import pytest
from django.utils import timezone

from ecosystem.shared.spreadsheets.writing import bare_text, download, safe_cell, write_csv, write_xlsx

HOSTILE = [
    '=HYPERLINK("http://evil")',
    "+4712345678",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "\u200b=1",
    "＝1",
    "|calc",
    "  =cmd|' /C calc'!A0",
    "\u00a0=1",
    "%0A",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_run_as_a_formula_and_reads_back_as_it_was(text):
    assert safe_cell(text) == f"'{text}"
    assert bare_text(safe_cell(text)) == text


@pytest.mark.parametrize("text", ["Fjordvakt AS", "1 + 1", "d'Arc", "'sitat'", "nb"])
def test_other_text_stays_as_it_is(text):
    assert safe_cell(text) == bare_text(text) == text


def test_numbers_days_and_answers():
    moment = timezone.make_aware(dt.datetime(2026, 3, 1, 12, 30))
    assert [safe_cell(value) for value in (7, None, True, False, dt.date(2026, 3, 1), moment)] == [
        7,
        "",
        "ja",
        "nei",
        dt.date(2026, 3, 1),
        dt.datetime(2026, 3, 1, 12, 30),
    ]


def test_csv_streams_with_semicolons_and_byte_order_mark():
    lines = write_csv(iter([["Navn", "Når"], ["Ærlig; AS", dt.datetime(2026, 3, 1, 8)], ["=1", 3]]))
    assert b"".join(lines).decode("utf-8-sig").splitlines() == [
        "Navn;Når",
        '"Ærlig; AS";2026-03-01 08:00',
        "'=1;3",
    ]


def test_xlsx_holds_text_and_no_formula():
    file = write_xlsx([["Navn", "Tall"], ["=1+1", 2], ["Bell\x07AS", 3]], title="a/b")
    sheet = openpyxl.load_workbook(file).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["Navn", "Tall"], ["'=1+1", 2], ["BellAS", 3]]
    assert {cell.data_type for row in sheet.rows for cell in row} == {"s", "n"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_is_kept_by_nobody_on_the_way(kind):
    response = download([["a"], ["b"]], name="aktorer", kind=kind)
    assert response["Content-Disposition"] == f'attachment; filename="aktorer.{kind}"'
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content)
