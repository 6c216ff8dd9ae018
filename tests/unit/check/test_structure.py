"""Which version of the form a period is reported on, and by whom."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from antt.blank import write_blank
from antt.check.structure import check_structure, district_of
from antt.errors import WrongRequest
from antt.read import Reading, read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.form import load_form, load_forms
from tests.helpers.workbooks import edit

WARD = "00004"


def handed_in(path: Path, period: str, version: int, unit: str, **cover: object) -> Reading:
    write_blank(path, load_form(version=version), load_calendar().period(period), unit)
    if cover:
        edit(path, "cover", cover)
    return read_workbook(path.read_bytes(), *load_forms())


def broken(reading: Reading) -> list[tuple[str, str, str]]:
    received = dt.date(2026, 1, 5)
    return [(f.rule, f.found, f.expected) for f in check_structure(reading, None, received)]


def test_a_ward_reports_the_second_half_of_2025(tmp_path: Path) -> None:
    reading = handed_in(tmp_path / "x.xlsx", "2025-H2", 2, WARD)
    assert (broken(reading), district_of(reading)) == ([], WARD)
    assert reading.form == load_form(version=2)


@pytest.mark.parametrize(("period", "version", "unit"), [("2025-H2", 1, WARD), ("2024-H1", 2, "276")])
def test_another_version_than_that_of_the_period_is_refused_by_name(
    tmp_path: Path, period: str, version: int, unit: str
) -> None:
    asked = 3 - version
    assert broken(handed_in(tmp_path / "x.xlsx", period, version, unit)) == [
        ("file.form", f"Mẫu antt-ntm, phiên bản {version}.", f"Mẫu antt-ntm, phiên bản {asked} dùng cho kỳ này.")
    ]


def test_a_district_does_not_report_after_its_police_ended(tmp_path: Path) -> None:
    with pytest.raises(WrongRequest, match="no office reports"):
        handed_in(tmp_path / "x.xlsx", "2025-H2", 2, "276")
