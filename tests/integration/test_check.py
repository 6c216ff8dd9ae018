"""Every rule of the catalogue, on a workbook that breaks it and only it.

All variants are checked in one batch, as a season is.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from antt.check import Before, Checked, State, Submitted, check_batch
from antt.read import read_workbook
from antt.reference.checks import load_catalogue
from antt.reference.form import ID_ROW, RECORD_ID, load_form
from tests import corpus
from tests.helpers.workbooks import delete_row, edit

COMMUNE = "09958"
FORM = load_form()


class Case(NamedTuple):
    """A change to a good workbook of 2024-H1, and the one rule that it breaks."""

    rule: str
    state: State
    change: Callable[[Path], object]
    found: str
    expected_period: str | None = "2024-H1"
    received: dt.date = dt.date(2024, 6, 15)
    locked_since: dt.date | None = None
    before: Before = Before()


def commune(**values: object) -> Callable[[Path], object]:
    return lambda path: edit(path, "annual", values, ma_xa=COMMUNE)


def flow(**values: object) -> Callable[[Path], object]:
    return lambda path: edit(path, "flows", values, ma_xa=COMMUNE, doan_ky="B1")


def cover(**values: object) -> Callable[[Path], object]:
    return lambda path: edit(path, "cover", values)


def unchanged(_: Path) -> None:
    """Nothing wrong in the file itself."""


def repeat_first_model(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[FORM.sheet("models").name]
    for cell in sheet[ID_ROW + 1]:
        sheet.cell(ID_ROW + 2, cell.column).value = cell.value
    book.save(path)


def without_column(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[FORM.sheet("flows").name]
    column = next(cell.column for cell in sheet[ID_ROW] if cell.value == "tp_ttxh")
    sheet.cell(ID_ROW, column).value = None
    book.save(path)


def without_district(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[FORM.sheet("cover").name]
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, RECORD_ID).value == "ma_huyen")
    sheet.cell(row, 2).value = None
    book.save(path)


def again(sheet_id: str, field: str, path: Path) -> None:
    """The column of a field a second time, further right, with other values."""
    book = openpyxl.load_workbook(path)
    sheet = book[FORM.sheet(sheet_id).name]
    sheet.cell(ID_ROW, sheet.max_column + 1).value = field
    book.save(path)


def rows_below(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[FORM.sheet("flows").name]
    sheet.cell(2000, 1).value = "T"
    book.save(path)


def a_bucket_that_has_not_come(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[FORM.sheet("flows").name]
    row = sheet.max_row + 1
    for cell in sheet[ID_ROW + 1]:
        sheet.cell(row, cell.column).value = "B2" if cell.value == "B1" else cell.value
    book.save(path)


def without_sheet(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    del book[FORM.sheet("models").name]
    book.save(path)


def ugly(name: str) -> Callable[[Path], object]:
    """As a workbook of the corpus."""
    return lambda path: path.write_bytes(corpus.CASES[name](path.read_bytes()))


RETURNED, REFUSED, ACCEPTED = State.RETURNED, State.REFUSED, State.ACCEPTED
CASES = [
    Case("cell.type", RETURNED, flow(tp_ttxh="3 vụ"), "3 vụ"),
    Case("cell.date", RETURNED, commune(nq_dang_uy_ngay="31/02/2024"), "31/02/2024"),
    Case("cell.required", RETURNED, flow(tp_ttxh=None), ""),
    Case("cell.range", RETURNED, flow(tu_diem_xoa=-1), "-1"),
    Case("cell.unusual", ACCEPTED, flow(vv_4_3_a=21), "21"),
    Case("cell.enum", RETURNED, commune(cax_danh_gia="Khá"), "Khá"),
    Case("cell.pattern", RETURNED, lambda p: edit(p, "models", {"ma_mo_hinh": "4"}, ma_xa="04927"), "4"),
    Case("cell.characters", RETURNED, lambda p: edit(p, "district", {"ton_tai": "Tốt 😀"}), "Tốt 😀"),
    Case("row.bucket", RETURNED, a_bucket_that_has_not_come, "B2"),
    Case("column.twice", RETURNED, lambda p: again("annual", "dan_so", p), ""),
    Case("sheet.too_long", REFUSED, rows_below, "2000"),
    Case("cell.length", RETURNED, lambda p: edit(p, "district", {"ton_tai": "a" * 2001}), "a" * 200 + "…"),
    Case("row.duplicate", RETURNED, repeat_first_model, ""),
    Case("row.outside", RETURNED, lambda p: edit(p, "models", {"ma_xa": "09988"}, ma_xa="04927"), "09988"),
    Case("row.unresolved", RETURNED, commune(ma_xa=None), "Đại Đồng"),
    Case(
        "row.missing",
        RETURNED,
        lambda p: delete_row(p, "flows", ma_xa=COMMUNE, doan_ky="B1"),
        "Xã Đại Đồng (09958), đoạn B1",
    ),
    Case("cover.period", RETURNED, unchanged, "2024-H1", expected_period="2023"),
    Case("cover.not_closed", RETURNED, unchanged, "2024-H1", received=dt.date(2024, 6, 14)),
    Case("period.locked", RETURNED, unchanged, "2024-H1", locked_since=dt.date(2024, 7, 30)),
    Case("cover.cut_off", RETURNED, cover(ngay_chot=dt.date(2023, 6, 14)), "14/06/2023"),
    Case("cover.district", RETURNED, cover(ma_huyen="001"), "001"),
    Case("row.name", RETURNED, commune(ten_xa="Phú Kim"), "Phú Kim"),
    Case("cell.personal", RETURNED, lambda p: edit(p, "district", {"ton_tai": "Liên hệ 0912345678"}), "0912345678"),
    Case("cover.name", RETURNED, cover(ten_huyen="Ba Vì"), "Ba Vì"),
    Case("cover.secrecy", REFUSED, cover(do_mat="Mật"), "Mật"),
    Case("cover.incomplete", RETURNED, without_district, ""),
    Case("column.missing", RETURNED, without_column, ""),
    Case("sheet.missing", REFUSED, without_sheet, ""),
    Case("file.form", REFUSED, cover(phien_ban=99), "phiên bản 99"),
    Case("file.unreadable", REFUSED, ugly("cut-off-in-transfer"), ""),
    Case("file.not_workbook", REFUSED, ugly("a-word-document"), "Word"),
    Case("file.csv", REFUSED, ugly("one-sheet-as-csv"), ".csv"),
    Case("file.encrypted", REFUSED, ugly("protected-by-a-password"), ""),
    Case("file.links", ACCEPTED, ugly("a-link-to-another-workbook"), "So-lieu.xlsx"),
    Case("column.conflict", RETURNED, ugly("labels-swapped"), "«tp_ttxh»"),
    Case("column.unknown", ACCEPTED, ugly("a-column-of-their-own"), "dien_tich"),
    Case("column.hidden", ACCEPTED, ugly("columns-hidden"), "N, O, P"),
    Case("row.hidden", ACCEPTED, ugly("a-row-hidden"), "8"),
    Case("sheet.hidden", ACCEPTED, ugly("a-sheet-hidden"), ""),
    Case("sheet.merged", ACCEPTED, ugly("an-answer-merged-with-the-cell-beside-it"), "B17:C17"),
    Case("cell.merged", RETURNED, ugly("answers-merged"), "AK7:AK8"),
    Case("cell.formula", RETURNED, ugly("a-formula-never-computed"), "=1+0"),
    Case("cell.error", RETURNED, ugly("a-division-by-zero"), "#DIV/0!"),
    Case("cell.leading_zeros", ACCEPTED, ugly("codes-as-numbers"), "ô khác của cột"),
    Case("revision.reason", RETURNED, unchanged, "1", before=Before(1, accepted=7)),
    Case("revision.number", ACCEPTED, unchanged, "1", before=Before(1)),
    Case("revision.unchanged", State.DUPLICATE, unchanged, "", before=Before(1, accepted=7, repeats=7)),
    Case("text.legacy_font", RETURNED, ugly("text-in-a-vni-font"), "Ñeà nghò"),
]


@pytest.fixture(scope="module")
def good(season_files: Path) -> Path:
    return season_files / "workbooks" / "2024-H1" / "276_thach-that.xlsx"


@pytest.fixture(scope="module")
def checked(good: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    """Rule → outcome of the workbook that breaks it; '' → of the good one."""
    folder = tmp_path_factory.mktemp("variants")
    cases = [Case("", ACCEPTED, unchanged, ""), *CASES]
    submissions = []
    for number, case in enumerate(cases):
        path = Path(shutil.copy(good, folder / f"{number}.xlsx"))
        case.change(path)
        reading = read_workbook(path.read_bytes(), FORM)
        submissions.append(
            Submitted(number, reading, case.expected_period, case.received, case.locked_since, case.before)
        )
    return {case.rule: outcome for case, outcome in zip(cases, check_batch(submissions), strict=True)}


def test_a_good_workbook_is_accepted_without_an_issue(checked: dict[str, Checked]) -> None:
    assert (checked[""].state, checked[""].issues) == (State.ACCEPTED, ())
    assert checked[""].expectations > 200
    assert checked[""].reading.synthetic


@pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])
def test_a_broken_workbook_gets_its_own_issue_in_vietnamese(checked: dict[str, Checked], case: Case) -> None:
    outcome = checked[case.rule]
    assert outcome.state is case.state
    assert {issue.rule.code for issue in outcome.issues} == {case.rule}
    issue = outcome.issues[0]
    assert case.found in issue.finding.found
    parts = (issue.what, issue.found, issue.expected, issue.mend, issue.basis)
    assert all(parts)
    assert not any("{" in part for part in parts)


def test_every_rule_of_the_catalogue_is_tried() -> None:
    # What our own code cannot handle is tried in test_pipeline, what is refused for what the file is in test_hostile,
    # for who sent it in channels/test_collecting, and what was read by a mapping in test_mapping.
    elsewhere = {"file.failed", "file.nonsense", "sender.units", "column.mapped"} | {
        rule.code for rule in load_catalogue().rules if rule.quarantines
    }
    assert {case.rule for case in CASES} | elsewhere == {rule.code for rule in load_catalogue().rules}


def test_a_name_that_is_not_of_its_code_is_told_with_the_register_s(checked: dict[str, Checked]) -> None:
    (issue,) = checked["row.name"].issues
    assert issue.expected == "«Xã Đại Đồng», tên theo danh mục đơn vị hành chính."


def test_an_issue_names_sheet_cell_commune_and_what_was_typed(checked: dict[str, Checked], good: Path) -> None:
    sheet = openpyxl.load_workbook(good)[FORM.sheet("flows").name]
    column = next(cell.column_letter for cell in sheet[ID_ROW] if cell.value == "tp_ttxh")
    row = next(r for r in range(ID_ROW + 1, sheet.max_row + 1) if sheet.cell(r, 1).value == COMMUNE)
    (issue,) = checked["cell.type"].issues
    assert (issue.finding.sheet, issue.finding.cell) == ("Biểu 2 - Phát sinh", f"{column}{row}")
    assert issue.finding.unit_code == COMMUNE
    assert issue.finding.row_key == f"{COMMUNE}|B1"
    assert (issue.number, issue.what, issue.found, issue.expected, issue.mend, issue.basis) == (
        1,
        "Không đọc được «Phạm tội về trật tự xã hội: số vụ xảy ra».",
        "«3 vụ»",
        "số nguyên, không dấu phân cách",
        "Ghi số nguyên, không dấu phân cách.",
        "Mẫu biểu antt-ntm",
    )
