"""Reading workbooks that a sender has damaged never raises: it says what is wrong."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antt.read import read_workbook
from antt.read.workbook import if_none
from antt.reference.checks import load_catalogue
from antt.reference.form import FIRST_DATA_ROW, ID_ROW, load_form
from tests.corpus.files_of_all_kinds import FILES

FORM = load_form()


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in FORM.sheets:
        book.create_sheet(sheet.name)
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rules(content: bytes) -> set[str]:
    return {finding.rule for finding in read_workbook(content, FORM).findings}


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_no_workbook(content: bytes) -> None:
    assert len(rules(content)) == 1
    assert rules(content) <= {"file.unreadable", "file.csv", "file.not_workbook"}


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods"])
@settings(max_examples=50, deadline=None)
@given(st.data())
def test_bytes_altered_anywhere_are_no_crash(name: str, data: st.DataObject) -> None:
    content = bytearray((FILES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert all(load_catalogue().rule(rule) for rule in rules(bytes(content)))


def test_a_file_that_makes_the_reader_of_values_panic_is_unreadable() -> None:
    cut_off = (FILES / "libreoffice-flaws.xls").read_bytes()[:65600]
    assert rules(cut_off) == {"file.unreadable"}


def test_the_right_sheets_without_anything_in_them_are_not_our_form() -> None:
    assert rules(workbook(lambda _: None)) == {"file.form"}


def test_a_missing_sheet_is_named() -> None:
    content = workbook(lambda book: book.remove(book[FORM.sheet("models").name]))
    (finding,) = read_workbook(content, FORM).findings
    assert (finding.rule, finding.sheet) == ("sheet.missing", "Biểu 3 - Mô hình")


def test_a_sheet_of_nonsense_is_one_finding_and_costs_seconds() -> None:
    """Every field of 900 rows: each bad cell by itself would be told, stored and marked."""
    book = openpyxl.load_workbook(FILES / "libreoffice.xlsx")
    sheet = book[FORM.sheet("flows").name]
    for row in range(FIRST_DATA_ROW, FIRST_DATA_ROW + 900):
        for cell in sheet[ID_ROW]:
            sheet.cell(row, cell.column).value = f"nonsense {row}"
    stream = io.BytesIO()
    book.save(stream)
    (finding,) = read_workbook(stream.getvalue(), FORM).findings
    assert (finding.rule, finding.sheet) == ("file.nonsense", FORM.sheet("flows").name)


def test_zero_is_asked_for_only_where_there_may_be_nothing_to_count() -> None:
    asked = {f.id: if_none(f) for s in FORM.sheets for f in s.fields}
    assert asked["tp_ttxh"] == "; nếu không phát sinh thì ghi 0"
    assert asked["cq_tong"] == "; nếu không có thì ghi 0"
    assert (asked["dan_so"], asked["tu_diem_cu"], asked["kdc_tong"]) == ("", "", "")


@pytest.mark.parametrize("year", [0, -1, 99999, "hai nghìn", None, 2023.5])
def test_an_impossible_year_is_no_crash(year: object) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book[FORM.sheet("cover").name]
        values = {"mau_bieu": FORM.id, "phien_ban": FORM.version, "ky_bao_cao": "Năm", "nam": year, "ma_huyen": "276"}
        for row, (field, value) in enumerate(values.items(), start=4):
            sheet.cell(row, 2).value = value
            sheet.cell(row, 4).value = field

    assert read_workbook(workbook(fill), FORM).findings


@pytest.mark.parametrize("rows", [b"flows,1,ma_xa,t,09958\n", b"cover,1,nam,n,2024\ncover,2,nam,n,2023\n"])
def test_rows_of_a_database_have_one_cover(rows: bytes) -> None:
    assert rules(b"sheet,row,field,type,value\n" + rows) == {"file.unreadable"}
