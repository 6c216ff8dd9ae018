"""What people do to rows, and what a spreadsheet leaves behind in a file."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import xlsxwriter
from openpyxl import Workbook, load_workbook

from antt.reference.form import FIRST_DATA_ROW, FieldType, SheetRows
from tests.corpus.tools import (
    FORM,
    case,
    case_by_openpyxl,
    cell,
    column,
    edited,
    part_of,
    put,
    rezipped,
    sheet,
    typed_cells,
)


@case_by_openpyxl
def rows_upside_down(book: Workbook) -> None:
    worksheet = sheet(book, "flows")
    rows = [[c.value for c in row] for row in worksheet.iter_rows(min_row=FIRST_DATA_ROW)]
    for row, values in enumerate(reversed(rows), start=FIRST_DATA_ROW):
        for at, value in enumerate(values, start=1):
            worksheet.cell(row, at).value = value


@case_by_openpyxl
def an_empty_row_between(book: Workbook) -> None:
    sheet(book, "annual").insert_rows(FIRST_DATA_ROW + 2)


@case_by_openpyxl
def signatures_below_the_table(book: Workbook) -> None:
    """Typed in the first column, so that it looks like one more commune."""
    worksheet = sheet(book, "annual")
    worksheet.cell(worksheet.max_row + 3, 1).value = "Người lập biểu"


@case_by_openpyxl
def a_remark_beside_the_table(book: Workbook) -> None:
    worksheet = sheet(book, "annual")
    worksheet.cell(worksheet.max_row + 3, worksheet.max_column + 2).value = "Người lập biểu"


@case_by_openpyxl
def a_row_deleted(book: Workbook) -> None:
    sheet(book, "flows").delete_rows(FIRST_DATA_ROW)


@case_by_openpyxl
def headings_without_a_row(book: Workbook) -> None:
    for layout in FORM.sheets:
        if layout.rows in {SheetRows.COMMUNES, SheetRows.COMMUNES_BY_BUCKET}:
            sheet(book, layout.id).delete_rows(FIRST_DATA_ROW, 100)


@case_by_openpyxl
def not_one_figure(book: Workbook) -> None:
    for one in typed_cells(book, {FieldType.INTEGER, FieldType.DECIMAL}):
        if one.parent.title != FORM.sheet("cover").name:
            one.value = None


@case_by_openpyxl
def headings_merged(book: Workbook) -> None:
    sheet(book, "flows").merge_cells("A1:H1")


@case_by_openpyxl
def answers_merged(book: Workbook) -> None:
    """One number over the cells of two communes."""
    worksheet = sheet(book, "flows")
    at = cell(book, "flows", "tnxh_vu").column_letter
    worksheet.merge_cells(f"{at}{FIRST_DATA_ROW}:{at}{FIRST_DATA_ROW + 1}")


@case_by_openpyxl
def an_answer_merged_with_the_cell_beside_it(book: Workbook) -> None:
    at = cell(book, "district", "ton_tai")
    sheet(book, "district").merge_cells(f"{at.coordinate}:C{at.row}")


@case_by_openpyxl
def a_row_hidden(book: Workbook) -> None:
    sheet(book, "flows").row_dimensions[FIRST_DATA_ROW + 1].hidden = True


@case_by_openpyxl
def columns_hidden(book: Workbook) -> None:
    for letter in ("N", "O", "P"):
        sheet(book, "annual").column_dimensions[letter].hidden = True


@case_by_openpyxl
def a_sheet_hidden(book: Workbook) -> None:
    sheet(book, "models").sheet_state = "hidden"


@case_by_openpyxl
def a_formula_never_computed(book: Workbook) -> None:
    put(book, "flows", "tp_ttxh", "=1+0")


@case_by_openpyxl
def a_column_of_formulas_never_computed(book: Workbook) -> None:
    worksheet = sheet(book, "annual")
    for row in range(FIRST_DATA_ROW, FIRST_DATA_ROW + 6):
        worksheet.cell(row, column(worksheet, "camera_diem")).value = f"=1+{row}"


@case_by_openpyxl
def a_division_by_zero(book: Workbook) -> None:
    at = cell(book, "flows", "tp_ttxh")
    at.value, at.data_type = "#DIV/0!", "e"


@case_by_openpyxl
def a_reference_lost(book: Workbook) -> None:
    at = cell(book, "annual", "so_ho")
    at.value, at.data_type = "#REF!", "e"


@case
def a_formula_with_its_value(good: bytes) -> bytes:
    """As Excel saves it."""
    address = _address(good, "annual", "camera_diem")

    def change(name: str, content: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return content.replace(b' fullCalcOnLoad="1"', b"")
        if name != part_of("annual"):
            return content
        start, value, end = _cell_xml(content, address)
        return content.replace(start + value + end, start + b"<f>SUM(1,36)</f>" + value + end)

    return rezipped(good, change)


@case
def a_link_to_another_workbook(good: bytes) -> bytes:
    """With the value that was saved last."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def change(name: str, content: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            link = f'<Relationship Id="rId99" Type="{relation}/externalLink" Target="externalLinks/externalLink1.xml"/>'
            return content.replace(b"</Relationships>", link.encode() + b"</Relationships>")
        if name == "xl/workbook.xml":
            link = '<externalReferences><externalReference r:id="rId99"/></externalReferences>'
            return content.replace(b"</sheets>", b"</sheets>" + link.encode())
        return content

    link = f'<externalLink xmlns="{main}" xmlns:r="{relation}"><externalBook r:id="rId1"/></externalLink>'
    target = f'<Relationship Id="rId1" Type="{relation}/externalLinkPath" Target="So-lieu.xlsx" TargetMode="External"/>'
    rels = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{target}</Relationships>'
    )
    return _with_parts(
        rezipped(good, change),
        {"xl/externalLinks/externalLink1.xml": link, "xl/externalLinks/_rels/externalLink1.xml.rels": rels},
    )


@case
def a_formula_whose_value_nobody_computed(good: bytes) -> bytes:
    """XlsxWriter writes 0 as the value of every formula, and asks for a calculation on opening."""
    address = _address(good, "flows", "tp_ttxh")
    return rewritten(good, {(FORM.sheet("flows").name, address): "=1+1"})


@case
def values_rewritten_by_xlsxwriter(good: bytes) -> bytes:
    """Another writer, shared strings, no styles but dates."""
    return rewritten(good, {})


@case
def saved_by_openpyxl(good: bytes) -> bytes:
    return edited(good, lambda _: None)


@case
def a_document_type_in_a_sheet(good: bytes) -> bytes:
    """No spreadsheet writes one; entities are a way to make a reader burst."""

    def change(name: str, content: bytes) -> bytes:
        declared = b'?>\n<!DOCTYPE x [<!ENTITY a "b">]>'
        return content.replace(b"?>", declared, 1) if name == part_of("flows") else content

    return rezipped(good, change)


def rewritten(good: bytes, formulas: dict[tuple[str, str], str]) -> bytes:
    """All values of a workbook written anew by XlsxWriter."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"})
    for worksheet in load_workbook(io.BytesIO(good)).worksheets:
        target = book.add_worksheet(worksheet.title)
        for row in worksheet.iter_rows():
            for one in row:
                _write(target, one.row - 1, one.column - 1, one.value, formulas.get((worksheet.title, one.coordinate)))
    book.close()
    return stream.getvalue()


def _write(target: Any, row: int, at: int, value: object, formula: str | None) -> None:
    if formula:
        target.write_formula(row, at, formula)
    elif value is not None:
        target.write(row, at, value)


def _address(good: bytes, sheet_id: str, field: str) -> str:
    return str(cell(load_workbook(io.BytesIO(good)), sheet_id, field).coordinate)


def _cell_xml(content: bytes, address: str) -> tuple[bytes, bytes, bytes]:
    """Start tag, value and end tag of a number's cell."""
    start = content.index(f'<c r="{address}"'.encode())
    opened, closed = content.index(b">", start) + 1, content.index(b"</c>", start)
    return content[start:opened], content[opened:closed], b"</c>"


def _with_parts(content: bytes, parts: dict[str, str]) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()
