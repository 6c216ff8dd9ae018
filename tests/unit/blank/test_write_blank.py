"""The blank that a district gets: right rows, right drop-downs, nothing to break, the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from antt.blank import blank_rows, write_blank
from antt.blank.rows import UnknownDistrict
from antt.reference.calendar import Period, load_calendar
from antt.reference.form import (
    FIRST_DATA_ROW,
    GUIDE_SHEET,
    ID_ROW,
    LISTS_SHEET,
    RECORD_ID,
    RECORD_VALUE,
    Form,
    load_form,
)
from antt.reference.units import load_units

THACH_THAT, THACH_HOA = "276", "09988"
COVER, ANNUAL, FLOWS, MODELS, DISTRICT = (s.name for s in load_form().sheets)


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form()


@pytest.fixture(scope="module")
def year() -> Period:
    return load_calendar().period("2023")


@pytest.fixture(scope="module")
def path(form: Form, year: Period, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "276.xlsx"
    write_blank(path, form, year, THACH_THAT)
    return path


@pytest.fixture(scope="module")
def workbook(path: Path) -> Any:
    return load_workbook(path)


def column(sheet: Any, field: str) -> int:
    return [cell.value for cell in sheet[ID_ROW]].index(field) + 1


def line(sheet: Any, field: str) -> int:
    return [row[RECORD_ID - 1].value for row in sheet.iter_rows()].index(field) + 1


def values(sheet: Any, field: str) -> list[Any]:
    return [row[column(sheet, field) - 1].value for row in sheet.iter_rows(min_row=FIRST_DATA_ROW)]


def rule(sheet: Any, cell: str) -> Any:
    return next((v for v in sheet.data_validations.dataValidation if cell in v.sqref), None)


def offered(workbook: Any, sheet: Any, cell: str) -> list[Any]:
    """What the drop-down of a cell shows."""
    place = rule(sheet, cell).formula1.partition("!")[2].replace("$", "")
    return [row[0].value for row in workbook[LISTS_SHEET][place]]


def test_guide_first_then_the_sheets_of_the_form_then_the_lists(path: Path) -> None:
    names = [GUIDE_SHEET, COVER, ANNUAL, FLOWS, MODELS, DISTRICT, LISTS_SHEET]
    assert load_workbook(path, read_only=True).sheetnames == names
    assert CalamineWorkbook.from_path(path).sheet_names == names


def test_one_row_for_each_commune_of_the_programme(workbook: Any, year: Period) -> None:
    communes = load_units().in_scope(year.cut_off, THACH_THAT)
    assert values(workbook[ANNUAL], "ma_xa") == [c.code for c in communes]
    assert values(workbook[ANNUAL], "ten_xa") == [c.name for c in communes]
    assert len(communes) == 21
    assert THACH_HOA not in {c.code for c in communes}


def test_one_row_for_each_commune_and_part_of_the_year(workbook: Any) -> None:
    assert values(workbook[FLOWS], "doan_ky") == ["B1", "B2", "B3", "B4"] * 21
    assert len(set(values(workbook[FLOWS], "ma_xa"))) == 21


def test_a_half_year_has_its_own_part_and_asks_no_recognition(form: Form, tmp_path: Path) -> None:
    half = load_calendar().period("2024-H1")
    write_blank(tmp_path / "half.xlsx", form, half, THACH_THAT)
    book = load_workbook(tmp_path / "half.xlsx")
    assert set(values(book[FLOWS], "doan_ky")) == {"B1"}
    assert "tt124_ket_qua" not in [cell.value for cell in book[ANNUAL][ID_ROW]]
    assert "14/06/2024" in " ".join(str(c.value) for row in book[GUIDE_SHEET].iter_rows() for c in row)


def test_the_cover_says_whose_it_is_and_for_when(workbook: Any, year: Period) -> None:
    cover = workbook[COVER]
    said = {f: cover.cell(line(cover, f), RECORD_VALUE).value for f in ("mau_bieu", "phien_ban", "nam", "ma_huyen")}
    assert said == {"mau_bieu": "antt-ntm", "phien_ban": 1, "nam": 2023, "ma_huyen": "276"}
    assert cover.cell(line(cover, "ky_bao_cao"), RECORD_VALUE).value == "Năm"
    assert cover.cell(line(cover, "ngay_chot"), RECORD_VALUE).value.date() == year.cut_off
    assert workbook.custom_doc_props["antt_form"].value == "antt-ntm"


def test_labels_and_prefilled_cells_are_locked_and_the_rest_is_not(workbook: Any) -> None:
    annual = workbook[ANNUAL]
    assert annual.protection.sheet
    assert all(cell.protection.locked for row in annual.iter_rows(max_row=ID_ROW) for cell in row)
    assert annual.cell(FIRST_DATA_ROW, column(annual, "ma_xa")).protection.locked
    assert not annual.cell(FIRST_DATA_ROW, column(annual, "dan_so")).protection.locked
    assert not workbook[MODELS].cell(FIRST_DATA_ROW + 150, 1).protection.locked


def test_drop_downs_show_labels(workbook: Any) -> None:
    annual, models = workbook[ANNUAL], workbook[MODELS]
    level = annual.cell(FIRST_DATA_ROW, column(annual, "muc_ntm")).coordinate
    assert offered(workbook, annual, level)[-1] == "Nông thôn mới kiểu mẫu"
    works = models.cell(FIRST_DATA_ROW + 100, column(models, "hieu_qua")).coordinate
    assert offered(workbook, models, works) == ["Có", "Không"]
    commune = models.cell(FIRST_DATA_ROW, column(models, "ma_xa")).coordinate
    assert offered(workbook, models, commune) == values(annual, "ma_xa")


def test_what_excel_refuses_it_explains_in_vietnamese(workbook: Any) -> None:
    flows = workbook[FLOWS]
    crimes = rule(flows, flows.cell(FIRST_DATA_ROW + 83, column(flows, "tp_ttxh")).coordinate)
    assert (crimes.type, crimes.operator, float(crimes.formula1)) == ("whole", None, 0)
    assert "số nguyên từ 0 trở lên" in crimes.error


def test_a_date_may_be_the_word_for_none_where_there_may_be_none(workbook: Any) -> None:
    annual = workbook[ANNUAL]
    cell = annual.cell(FIRST_DATA_ROW, column(annual, "nq_dang_uy_ngay")).coordinate
    assert rule(annual, cell).formula1 == (
        f'IF(ISNUMBER({cell}),AND({cell}>=DATE(1945,9,2),{cell}<=DATE(2023,12,14)),EXACT({cell},"KHÔNG"))'
    )


def test_cells_are_formatted_for_what_they_hold(workbook: Any) -> None:
    annual, cover = workbook[ANNUAL], workbook[COVER]
    formats = {
        f: annual.cell(FIRST_DATA_ROW, column(annual, f)).number_format for f in ("ma_xa", "dan_so", "dang_ky_ngay")
    }
    assert formats == {"ma_xa": "@", "dan_so": "#,##0", "dang_ky_ngay": "dd/mm/yyyy"}
    assert cover.cell(line(cover, "nam"), RECORD_VALUE).number_format == "0"


def test_headings_stay_in_sight_and_on_every_printed_page(workbook: Any) -> None:
    flows = workbook[FLOWS]
    assert flows.freeze_panes == "D7"
    assert flows.print_title_rows == "$3:$6"
    assert (flows.page_setup.orientation, flows.page_setup.paperSize) == ("landscape", 9)


def test_no_merged_cells_and_no_formulas(workbook: Any) -> None:
    for sheet in workbook:
        assert not sheet.merged_cells.ranges
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_the_same_arguments_give_the_same_bytes(path: Path, form: Form, year: Period, tmp_path: Path) -> None:
    write_blank(tmp_path / "again.xlsx", form, year, THACH_THAT)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_codes_given_as_values_are_shown_as_labels(form: Form, year: Period, tmp_path: Path) -> None:
    rows = blank_rows(form, year, THACH_THAT)
    rows["annual"][0] |= {"dan_so": 9500, "muc_ntm": "NTM", "xa_trong_diem": "KHONG", "dang_ky_ngay": "KHÔNG"}
    write_blank(tmp_path / "filled.xlsx", form, year, THACH_THAT, rows, mark="THỬ")
    book = load_workbook(tmp_path / "filled.xlsx")
    filled = {f: values(book[ANNUAL], f)[0] for f in ("dan_so", "muc_ntm", "xa_trong_diem", "dang_ky_ngay", "so_ho")}
    assert filled == {
        "dan_so": 9500,
        "muc_ntm": "Nông thôn mới",
        "xa_trong_diem": "Không",
        "dang_ky_ngay": "KHÔNG",
        "so_ho": None,
    }
    assert [sheet["A2"].value for sheet in book] == ["THỬ"] * len(book.sheetnames)


def test_an_unknown_district_is_refused(form: Form, year: Period, tmp_path: Path) -> None:
    with pytest.raises(UnknownDistrict, match="999"):
        write_blank(tmp_path / "none.xlsx", form, year, "999")
