"""Units of Hà Nội and the programme's scope, as of a date."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from pathlib import Path

import pytest

from antt.reference.files import ReferenceError
from antt.reference.units import COMMUNE_KINDS, Scope, Units, Validity, load_units
from antt.settings import REFERENCE

units = load_units()


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2024-12-31", 579), ("2025-01-01", 526), ("2025-06-30", 526), ("2025-07-01", 126)],
)
def test_communal_units_on_a_day(day: str, expected: int) -> None:
    on = units.on(dt.date.fromisoformat(day)).values()
    assert sum(u.kind in COMMUNE_KINDS for u in on) == expected


def test_382_communes_in_18_districts_are_in_the_programme_and_thach_hoa_is_not() -> None:
    scope = units.in_scope(dt.date(2023, 12, 14))
    per_district = Counter(u.parent for u in scope)
    assert (len(scope), len(per_district)) == (382, 18)
    assert per_district["276"] == 21
    assert "09988" not in {u.code for u in scope}


@pytest.mark.parametrize(
    ("day", "offices", "first"),
    [
        ("2025-02-28", 18, "Công an huyện Sóc Sơn"),
        ("2025-03-01", 344, "Công an xã Bắc Sơn"),
        ("2025-06-30", 344, "Công an xã Bắc Sơn"),
        ("2025-07-01", 126, "Công an phường Ba Đình"),
    ],
)
def test_district_police_report_until_february_2025_then_the_police_of_communes_then_of_wards_too(
    day: str, offices: int, first: str
) -> None:
    reporting = units.offices_on(dt.date.fromisoformat(day))
    assert (len(reporting), reporting[0].name) == (offices, first)


def test_every_unit_that_owes_a_report_has_one_office_on_any_day() -> None:
    for day in ("2023-12-14", "2025-01-01", "2025-06-14", "2025-07-01", "2025-12-14"):
        on = dt.date.fromisoformat(day)
        by_office = [u.code for office in units.offices_on(on) for u in units.owing(on, office.unit_code)]
        assert sorted(by_office) == [u.code for u in units.owing(on)]


def test_from_july_2025_the_programme_has_75_communes_and_circular_124_all_126_units() -> None:
    day = dt.date(2025, 7, 1)
    assert Counter(u.kind for u in units.in_scope(day)) == {"xa": 75}
    assert Counter(u.kind for u in units.in_scope(day, programme="TT124")) == {"xa": 75, "phuong": 51}
    assert len(units.owing(day)) == 126


def test_a_code_that_was_given_to_another_unit_is_not_the_same_unit() -> None:
    assert units.same_unit("09973", dt.date(2025, 6, 14), dt.date(2025, 1, 1))
    assert not units.same_unit("09973", dt.date(2025, 6, 14), dt.date(2024, 12, 31))


def test_a_code_that_was_reused_has_the_name_of_its_day() -> None:
    assert units.on(dt.date(2024, 12, 31))["09973"].name == "Canh Nậu"
    assert units.on(dt.date(2025, 1, 1))["09973"].name == "Lam Sơn"


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("2025-01-01", "2025-13-01", r"hanoi_units\.csv:\d+: .*2025-13-01|hanoi_units\.csv:\d+: month must be"),
        ("valid_from", "valid_fro", r"hanoi_units\.csv:1: no column valid_from"),
    ],
)
def test_a_slip_in_the_register_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, right: str, wrong: str, told: str
) -> None:
    shutil.copytree(REFERENCE / "units", tmp_path / "units")
    register = tmp_path / "units" / "hanoi_units.csv"
    register.write_text(register.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    monkeypatch.setattr("antt.reference.units.REFERENCE", tmp_path)
    with pytest.raises(ReferenceError, match=told):
        load_units.__wrapped__()


@pytest.mark.parametrize(
    ("day", "programme"),
    [(dt.date(2023, 12, 14), "NTM-2021-2025"), (dt.date(2025, 12, 31), "NTM-2021-2025"), (dt.date(2026, 1, 1), "")],
)
def test_the_programme_of_a_day_is_that_in_which_communes_take_part(day: dt.date, programme: str) -> None:
    assert units.programme_on(day) == programme
    assert bool(units.in_scope(day)) == bool(programme)


def test_the_scope_of_a_next_programme_needs_no_code() -> None:
    begins = Scope("NTM-2026-2030", "10003", Validity(dt.date(2026, 1, 1), None))
    then = Units(units.units, [*units.scopes, begins], units.offices)
    assert then.programme_on(dt.date(2026, 6, 14)) == "NTM-2026-2030"
    assert [unit.code for unit in then.in_scope(dt.date(2026, 6, 14))] == ["10003"]
