"""Addresses, from zero-based places and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.guard.address import Area, a1, column_letters, place


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index: int, letters: str) -> None:
    assert column_letters(index) == letters


@given(st.integers(0, 9_999_998), st.integers(0, 16_383))
def test_an_address_leads_back_to_its_place(row: int, column: int) -> None:
    assert place(a1(row, column)) == (row, column)


@pytest.mark.parametrize("text", ["", "7B", "B", "7", "AAAA1", "B7:B8"])
def test_what_is_no_address_is_no_place(text: str) -> None:
    assert place(text) is None


def test_an_area_is_written_as_a_spreadsheet_does() -> None:
    assert Area(6, 1, 7, 1).name == "B7:B8"
