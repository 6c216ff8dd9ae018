"""What people do to headings, sheets and versions."""

from __future__ import annotations

import unicodedata

from openpyxl import Workbook

from antt.reference.form import FIRST_DATA_ROW, ID_ROW, LABEL_ROW
from tests.corpus.tools import FORM, case_by_openpyxl, column, put, sheet


def _swap(book: Workbook, sheet_id: str, fields: tuple[str, str], rows: range) -> None:
    worksheet = sheet(book, sheet_id)
    left, right = (column(worksheet, field) for field in fields)
    for row in rows:
        one, other = worksheet.cell(row, left), worksheet.cell(row, right)
        one.value, other.value = other.value, one.value


@case_by_openpyxl
def columns_moved_with_their_headings(book: Workbook) -> None:
    _swap(book, "flows", ("tp_ttxh", "tngt_vu"), range(1, FIRST_DATA_ROW + 6))


@case_by_openpyxl
def labels_reworded(book: Workbook) -> None:
    worksheet = sheet(book, "annual")
    worksheet.cell(LABEL_ROW, column(worksheet, "dan_so")).value = "Dân số (người), tính đến ngày chốt"


@case_by_openpyxl
def field_ids_in_capitals(book: Workbook) -> None:
    for cell in sheet(book, "flows")[ID_ROW]:
        cell.value = f" {str(cell.value).upper()} "


@case_by_openpyxl
def a_row_inserted_over_the_headings(book: Workbook) -> None:
    sheet(book, "annual").insert_rows(1)


@case_by_openpyxl
def labels_swapped(book: Workbook) -> None:
    _swap(book, "flows", ("tp_ttxh", "tnxh_vu"), range(LABEL_ROW, LABEL_ROW + 1))


@case_by_openpyxl
def field_ids_swapped(book: Workbook) -> None:
    _swap(book, "annual", ("dan_so", "so_ho"), range(ID_ROW, ID_ROW + 1))


@case_by_openpyxl
def lines_of_a_record_swapped(book: Workbook) -> None:
    worksheet = sheet(book, "district")
    lines = [r for r in range(1, worksheet.max_row + 1) if worksheet.cell(r, 4).value in ("ton_tai", "nguyen_nhan")]
    one, other = (worksheet.cell(line, 4) for line in lines)
    one.value, other.value = other.value, one.value


@case_by_openpyxl
def a_field_id_renamed(book: Workbook) -> None:
    worksheet = sheet(book, "flows")
    worksheet.cell(ID_ROW, column(worksheet, "tp_ttxh")).value = "tong_so_vu"


@case_by_openpyxl
def a_field_id_and_its_label_renamed(book: Workbook) -> None:
    worksheet = sheet(book, "flows")
    at = column(worksheet, "tp_ttxh_doi_tuong")
    worksheet.cell(ID_ROW, at).value = "so_doi_tuong"
    worksheet.cell(LABEL_ROW, at).value = "Phạm tội về trật tự XH: đối tượng bị bắt giữ, xử lý"


@case_by_openpyxl
def the_row_of_field_ids_cleared(book: Workbook) -> None:
    for cell in sheet(book, "models")[ID_ROW]:
        cell.value = None


@case_by_openpyxl
def a_column_deleted(book: Workbook) -> None:
    worksheet = sheet(book, "annual")
    worksheet.delete_cols(column(worksheet, "camera_mat"))


@case_by_openpyxl
def a_column_twice(book: Workbook) -> None:
    worksheet = sheet(book, "annual")
    worksheet.cell(ID_ROW, worksheet.max_column + 1).value = "dan_so"


@case_by_openpyxl
def a_column_of_their_own(book: Workbook) -> None:
    worksheet = sheet(book, "annual")
    at = worksheet.max_column + 1
    for row, value in {LABEL_ROW: "Diện tích", ID_ROW: "dien_tich", FIRST_DATA_ROW: 12}.items():
        worksheet.cell(row, at).value = value


@case_by_openpyxl
def a_column_of_remarks_without_an_id(book: Workbook) -> None:
    worksheet = sheet(book, "annual")
    at = worksheet.max_column + 1
    worksheet.cell(LABEL_ROW, at).value = "Ghi chú"
    worksheet.cell(FIRST_DATA_ROW, at).value = "Đã đối chiếu"


@case_by_openpyxl
def sheet_names_decomposed_and_in_capitals(book: Workbook) -> None:
    for layout in FORM.sheets:
        book[layout.name].title = unicodedata.normalize("NFD", layout.name.upper())[:31]


@case_by_openpyxl
def sheets_of_their_own(book: Workbook) -> None:
    book.create_sheet("Tính toán", 0)["A1"] = "=1/0"


@case_by_openpyxl
def sheets_in_another_order(book: Workbook) -> None:
    for layout in FORM.sheets:
        book.move_sheet(book[layout.name], -len(book.sheetnames))


@case_by_openpyxl
def a_sheet_renamed(book: Workbook) -> None:
    book[FORM.sheet("models").name].title = "Sheet3"


@case_by_openpyxl
def an_older_version(book: Workbook) -> None:
    put(book, "cover", "phien_ban", 0)


@case_by_openpyxl
def a_newer_version_with_other_sheets(book: Workbook) -> None:
    put(book, "cover", "phien_ban", 2)
    book[FORM.sheet("models").name].title = "Biểu 3 - Mô hình và camera"


@case_by_openpyxl
def another_form(book: Workbook) -> None:
    put(book, "cover", "mau_bieu", "bao-cao-tai-chinh")


@case_by_openpyxl
def no_version_stated(book: Workbook) -> None:
    put(book, "cover", "mau_bieu", None)
    put(book, "cover", "phien_ban", None)
