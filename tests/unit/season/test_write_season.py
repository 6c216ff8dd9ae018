"""The files of a season: where they are, what they say about themselves, and that they are the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from antt.read.workbook import read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.form import NOTE_ROW, SYNTHETIC_MARK, load_form
from antt.season import OutOfSeason, write_season
from antt.season.write import slug
from openpyxl import load_workbook


def test_one_workbook_a_district_and_nothing_half_written(season_folder: Path) -> None:
    names = sorted(path.name for path in (season_folder / "out" / "2024-H1").iterdir())
    assert len(names) == 18
    assert "276_thach-that.xlsx" in names
    assert not any(name.startswith(".") for name in names)


def test_every_sheet_says_that_it_is_no_real_data(season_folder: Path) -> None:
    book = load_workbook(season_folder / "out" / "2023" / "269_son-tay.xlsx")
    assert {sheet.cell(NOTE_ROW, 1).value for sheet in book} == {SYNTHETIC_MARK}
    assert book.properties.keywords == SYNTHETIC_MARK


def test_the_reader_takes_every_cell_of_it(season_folder: Path) -> None:
    reading = read_workbook((season_folder / "out" / "2023" / "276_thach-that.xlsx").read_bytes(), load_form())
    assert reading.synthetic
    assert reading.findings == ()
    assert {sheet: len(grid.values) for sheet, grid in reading.grids.items() if sheet != "models"} == {
        "cover": 1,
        "annual": 21,
        "flows": 84,
        "district": 1,
    }


def test_a_period_is_the_same_whatever_was_written_before(season_folder: Path, tmp_path: Path) -> None:
    from tests.unit.season.conftest import SEED

    alone = write_season(load_calendar().period("2024-H1"), SEED, tmp_path)
    assert all(path.read_bytes() == (season_folder / "out" / "2024-H1" / path.name).read_bytes() for path in alone)


def test_a_year_without_figures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutOfSeason, match="2019"):
        write_season(load_calendar().period("2019"), 1, tmp_path)


@pytest.mark.parametrize(
    ("name", "expected"), [("Thạch Thất", "thach-that"), ("Đông Anh", "dong-anh"), ("Ứng Hòa", "ung-hoa")]
)
def test_file_names_carry_no_marks(name: str, expected: str) -> None:
    assert slug(name) == expected
