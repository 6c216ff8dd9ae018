"""Units of Hà Nội and the programme's scope, as of a date."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from antt.reference.units import COMMUNE_KINDS, load_units

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


def test_district_police_report_until_28_february_2025() -> None:
    assert len(units.offices_on(dt.date(2025, 2, 28))) == 18
    assert units.offices_on(dt.date(2025, 3, 1)) == []


def test_a_code_that_was_reused_has_the_name_of_its_day() -> None:
    assert units.on(dt.date(2024, 12, 31))["09973"].name == "Canh Nậu"
    assert units.on(dt.date(2025, 1, 1))["09973"].name == "Lam Sơn"
