"""The files of a season: where they are, what they say about themselves, and that they are the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from antt.read.workbook import read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.form import NOTE_ROW, SYNTHETIC_MARK, load_form
from antt.season import OutOfSeason, write_season
from antt.season.write import slug


def test_one_workbook_a_district_and_nothing_half_written(half_year: list[Path]) -> None:
    assert len(half_year) == 18
    assert {path.parent.name for path in half_year} == {"2024-H1"}
    assert "276_thach-that.xlsx" in {path.name for path in half_year}
    assert sorted(half_year[0].parent.iterdir()) == half_year


def test_every_sheet_says_that_it_is_no_real_data(half_year: list[Path]) -> None:
    book = load_workbook(half_year[5])
    assert {sheet.cell(NOTE_ROW, 1).value for sheet in book} == {SYNTHETIC_MARK}
    assert book.properties.keywords == SYNTHETIC_MARK


def test_the_reader_takes_every_cell_of_it(half_year: list[Path]) -> None:
    thach_that = next(path for path in half_year if path.name.startswith("276"))
    reading = read_workbook(thach_that.read_bytes(), load_form())
    assert reading.synthetic
    assert reading.findings == ()
    rows = {sheet: len(grid.values) for sheet, grid in reading.grids.items()}
    assert rows.pop("models") >= 21
    assert rows == {"cover": 1, "annual": 21, "flows": 21, "district": 1}


def test_the_same_seed_gives_the_same_files_and_the_values_on_request(
    half_year: list[Path], seed: int, tmp_path: Path
) -> None:
    again = write_season(load_calendar().period("2024-H1"), seed, tmp_path, truth=tmp_path / "truth")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in half_year]
    assert {path.name for path in (tmp_path / "truth" / "2024-H1").iterdir()} == {
        "annual.csv",
        "flows.csv",
        "models.csv",
        "district.csv",
    }


def test_a_year_without_figures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutOfSeason, match="2019"):
        write_season(load_calendar().period("2019"), 1, tmp_path)


@pytest.mark.parametrize(
    ("name", "expected"), [("Thạch Thất", "thach-that"), ("Đông Anh", "dong-anh"), ("Ứng Hòa", "ung-hoa")]
)
def test_file_names_carry_no_marks(name: str, expected: str) -> None:
    assert slug(name) == expected
