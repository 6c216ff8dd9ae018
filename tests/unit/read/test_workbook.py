"""Reading workbooks that a sender has damaged never raises: it says what is wrong."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.read import read_workbook
from antt.read.workbook import column_letters
from antt.reference.form import load_form

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
def test_any_bytes_are_refused_as_unreadable(content: bytes) -> None:
    assert rules(content) == {"file.unreadable"}


def test_the_right_sheets_without_anything_in_them_are_not_our_form() -> None:
    assert rules(workbook(lambda _: None)) == {"file.form"}


def test_a_missing_sheet_is_named() -> None:
    content = workbook(lambda book: book.remove(book[FORM.sheet("models").name]))
    (finding,) = read_workbook(content, FORM).findings
    assert (finding.rule, finding.sheet) == ("sheet.missing", "Biểu 3 - Mô hình")


@pytest.mark.parametrize("year", [0, -1, 99999, "hai nghìn", None, 2023.5])
def test_an_impossible_year_is_no_crash(year: object) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book[FORM.sheet("cover").name]
        values = {"mau_bieu": FORM.id, "phien_ban": FORM.version, "ky_bao_cao": "Năm", "nam": year, "ma_huyen": "276"}
        for row, (field, value) in enumerate(values.items(), start=4):
            sheet.cell(row, 2).value = value
            sheet.cell(row, 4).value = field

    assert read_workbook(workbook(fill), FORM).findings


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index: int, letters: str) -> None:
    assert column_letters(index) == letters
