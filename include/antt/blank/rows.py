"""The rows of a blank workbook: what is filled in before its sender gets it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from antt.errors import WrongRequest
from antt.reference.calendar import Period, load_calendar
from antt.reference.form import Form, Sheet, SheetRows
from antt.reference.units import load_units

CellValue: TypeAlias = int | float | str | dt.date
"""What a cell holds; for enumerations and booleans the code, for "there is none" the word itself."""
Row: TypeAlias = dict[str, CellValue]
Rows: TypeAlias = Mapping[str, Sequence[Mapping[str, CellValue]]]
"""Rows of a workbook by sheet id; a row is field id → value, without the fields left empty."""


class UnknownDistrict(WrongRequest):
    """No office reports for a unit of that code."""


def blank_rows(form: Form, period: Period, district: str) -> dict[str, list[Row]]:
    """Pre-filled rows of every sheet for a reporting unit.

    Args:
        form: the form to fill.
        period: its cut-off date says which communes owe a report.
        district: code of the reporting unit, e.g. ``276``.

    Raises:
        UnknownDistrict: no office reports for it on the cut-off date.
    """
    communes = load_units().owing(period.cut_off, district)
    if not communes or load_units().office_of(district, period.cut_off) is None:
        raise UnknownDistrict(_nobody_reports(period, district))
    rows: dict[str, list[Row]] = {
        s.id: _sheet_rows(s, period, [(c.code, c.name) for c in communes]) for s in form.sheets
    }
    rows["cover"] = [_cover(form, period, district)]
    return rows


def _nobody_reports(period: Period, district: str) -> str:
    """Units ended, and the police of districts before them: when, says the register."""
    units = load_units()
    ends = [
        [x.valid.end for x in found]
        for found in (
            [u for u in units.units if u.code == district],
            [o for o in units.offices if o.unit_code == district],
        )
    ]
    unit, office = (max((day for day in days if day), default=None) for days in ends)
    why = f": its police ended on {office:%d/%m/%Y}, the unit itself on {unit:%d/%m/%Y}" if unit and office else ""
    return f"no office reports for unit {district!r} in {period.code}{why}"


def _sheet_rows(sheet: Sheet, period: Period, communes: list[tuple[str, str]]) -> list[Row]:
    match sheet.rows:
        case SheetRows.COMMUNES:
            return [{"ma_xa": code, "ten_xa": name} for code, name in communes]
        case SheetRows.COMMUNES_BY_BUCKET:
            parts = [load_calendar().bucket(code).part for code in period.buckets]
            return [{"ma_xa": code, "ten_xa": name, "doan_ky": part} for code, name in communes for part in parts]
        case SheetRows.SINGLE:
            return [{}]
        case SheetRows.FREE:
            return []


def _cover(form: Form, period: Period, district: str) -> Row:
    return {
        "mau_bieu": form.id,
        "phien_ban": form.version,
        "ky_bao_cao": period.ky.value,
        "nam": period.year,
        form.unit_code: district,
        form.unit_name: load_units().on(period.cut_off)[district].full_name,
        "ngay_chot": period.cut_off,
    }
