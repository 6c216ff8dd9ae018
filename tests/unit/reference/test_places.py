"""What somebody calls a place, and the unit that it is on a day."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest

from antt.reference.places import heirs, likely, lives, resolve
from antt.reference.units import load_units

units = load_units()
OLD, NEW_YEAR, JULY = dt.date(2024, 12, 31), dt.date(2025, 1, 1), dt.date(2025, 7, 1)


def names(text: str, day: dt.date = OLD, within: str | None = None) -> list[tuple[str, str]]:
    return [(u.code, u.name) for u in resolve(units, text, day, within)]


def test_a_code_is_another_unit_on_another_day() -> None:
    assert [names("09973", day) for day in (OLD, NEW_YEAR)] == [[("09973", "Canh Nậu")], [("09973", "Lam Sơn")]]
    assert names("09634", JULY) == [("09634", "Cổ Đô")]
    assert names("09979", NEW_YEAR) == []


@pytest.mark.parametrize(
    "typed", ["Thạch Hoà", "thạch hòa", "Xã Thạch Hòa", " THẠCH  HOÀ ", unicodedata.normalize("NFD", "Thạch Hòa")]
)
def test_a_name_is_found_however_it_is_typed(typed: str) -> None:
    assert [code for code, _ in names(typed)] == ["09988"]


def test_uy_has_its_tone_where_it_may() -> None:
    assert names("Thụy Lâm") == names("Thuỵ Lâm") != []


def test_a_name_of_several_communes_is_not_resolved_unless_the_district_tells_them_apart() -> None:
    assert len(names("Phùng Xá")) == 2
    assert [code for code, _ in names("Phùng Xá", within="276")] == ["09997"]
    assert names("Phùng Xa") == []


def test_a_code_had_several_lives() -> None:
    assert [(u.name, u.valid.start) for u in lives(units, "09973")][:2] == [("Canh Nậu", None), ("Lam Sơn", NEW_YEAR)]


def test_what_became_of_a_unit() -> None:
    di_nau = units.on(OLD)["09979"]
    assert heirs(units, di_nau, OLD) == {"09979"}
    assert heirs(units, di_nau, NEW_YEAR) == {"09973"}
    assert heirs(units, units.on(OLD)["09631"], JULY) == {"09634"}
    assert heirs(units, units.on(JULY)["09634"], OLD) == set(), "not backwards"


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("", "Lam Sơn", ["09973"]),
        ("", "Canh Nậu", ["09973"]),
        ("09979", "Dị Nậu", ["09973"]),
        ("09979", "không rõ", ["09973"]),
        ("99999", "không rõ", []),
        ("", "Tản Hồng", []),  # of another district
    ],
)
def test_the_likely_commune_is_one_of_the_offices_own(code: str, name: str, expected: list[str]) -> None:
    communes = [u for u in units.on(NEW_YEAR).values() if u.parent == "276"]
    assert [u.code for u in likely(units, communes, code, name, NEW_YEAR)] == expected
