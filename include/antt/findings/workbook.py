"""Read and check a workbook of findings with the reader and the messages of the reporting form."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from antt.check.issue import Issue, as_issues
from antt.check.structure import check_structure, period_of
from antt.read import Finding, Grid, Reading, read_workbook
from antt.reference.calendar import Period
from antt.reference.form import load_form
from antt.reference.units import load_units

FORM = "kiem-tra-ntm"
OUTCOMES = {"DAT": "dat", "CHUA": "chua_dat", "KHONG_AP_DUNG": "khong_ap_dung"}
"""Code in the form → outcome of a verdict."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found about one unit by one indicator."""

    unit: str
    indicator: str
    outcome: str
    on: dt.date
    remark: str
    demand: str
    sheet: str
    cell: str
    """Of the outcome."""


@dataclass(frozen=True, slots=True)
class Findings:
    """A workbook of findings."""

    period: Period | None
    """None when it does not say which."""
    rows: tuple[Inspected, ...]
    """Empty when there are issues: it is taken whole or not at all."""
    issues: tuple[Issue, ...]
    synthetic: bool


def read_findings(content: bytes, today: dt.date) -> Findings:
    """Read the bytes of a workbook; never raises for what its sender may have done to it."""
    form = load_form(FORM)
    reading = read_workbook(content, form)
    wrong = check_structure(reading, None, today, form=form)
    period = period_of(reading)
    grid = reading.grids.get("findings")
    if not wrong and grid is not None and period is not None:
        wrong = (*reading.findings, *_wrong_rows(reading, grid, period))
    issues = as_issues(wrong, reading)
    rows = tuple(_rows(grid)) if grid is not None and not issues else ()
    return Findings(period, rows, issues, reading.synthetic)


def _wrong_rows(reading: Reading, grid: Grid, period: Period) -> Iterator[Finding]:
    assert reading.cover is not None  # the structure is sound
    owing = {u.code for u in load_units().owing(period.cut_off, reading.cover.district_code)}
    keys = Counter(zip(grid.values["ma_xa"], grid.values["chi_tieu"], strict=True))
    if grid.values.empty:
        yield Finding("cell.required", grid.sheet.name, field="ket_qua", expected="ít nhất một kết quả kiểm tra")
    for row, values in enumerate(grid.values.to_dict("records")):

        def finding(rule: str, field: str, found: str = "", expected: str = "", row: int = row) -> Finding:
            unit = str(grid.values["ma_xa"][row] or "")
            return Finding(rule, grid.sheet.name, grid.addresses[field][row], field, unit, found, expected)

        for field in grid.fields:
            if field.required and values[field.id] is None and not grid.typed[field.id][row]:
                yield finding("cell.required", field.id, expected=field.label.lower())
        if values["ma_xa"] is not None and values["ma_xa"] not in owing:
            yield finding("row.outside", "ma_xa", str(values["ma_xa"]))
        if keys[values["ma_xa"], values["chi_tieu"]] > 1:
            yield finding("row.duplicate", "ma_xa", f"{values['ma_xa']}, {grid.typed['chi_tieu'][row]}")
        if isinstance(values["ngay_kiem_tra"], dt.date) and values["ngay_kiem_tra"] <= period.cut_off:
            day = f"sau ngày {period.cut_off:%d/%m/%Y}"
            yield finding("cell.range", "ngay_kiem_tra", grid.typed["ngay_kiem_tra"][row], day)


def _rows(grid: Grid) -> Iterator[Inspected]:
    for row, values in enumerate(grid.values.to_dict("records")):
        yield Inspected(
            unit=values["ma_xa"],
            indicator=values["chi_tieu"],
            outcome=OUTCOMES[values["ket_qua"]],
            on=values["ngay_kiem_tra"],
            remark=values["nhan_xet"] or "",
            demand=values["kien_nghi"] or "",
            sheet=grid.sheet.name,
            cell=grid.addresses["ket_qua"][row],
        )
