"""What a cell means, by the type of its field."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.read.values import NONE, NotOfType, as_typed, parse, says_nothing
from antt.reference.form import EnumValue, Field, FieldKind, FieldType

LEVELS = (EnumValue(code="DAT", label="Đạt"), EnumValue(code="CHUA", label="Chưa đạt"))


def field(kind: FieldType, *, allow_none: bool = False) -> Field:
    enum = "LEVELS" if kind is FieldType.ENUM else ""
    return Field(id="x", label="X", type=kind, kind=FieldKind.STOCK, enum=enum, allow_none=allow_none)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (FieldType.INTEGER, 5.0, 5),
        (FieldType.INTEGER, "5", 5),
        (FieldType.INTEGER, 0.0, 0),
        (FieldType.DECIMAL, 0.1, Decimal("0.1")),
        (FieldType.DECIMAL, 0.1 + 0.2, Decimal("0.3")),
        (FieldType.DECIMAL, 12000.0, Decimal("12000")),
        (FieldType.DECIMAL, "1.25", Decimal("1.25")),
        (FieldType.DATE, dt.date(2023, 3, 1), dt.date(2023, 3, 1)),
        (FieldType.DATE, dt.datetime(2023, 3, 1, 0, 0), dt.date(2023, 3, 1)),  # noqa: DTZ001 (a cell has no zone)
        (FieldType.DATE, "1/3/2023", dt.date(2023, 3, 1)),
        (FieldType.DATE, "01-03-2023", dt.date(2023, 3, 1)),
        (FieldType.DATE, "1.3.2023", dt.date(2023, 3, 1)),
        (FieldType.DATE, "2023-03-01", dt.date(2023, 3, 1)),
        (FieldType.INTEGER, 5, 5),
        (FieldType.INTEGER, "1.234.567", 1234567),
        (FieldType.INTEGER, "1\u00a0234 567", 1234567),
        (FieldType.DECIMAL, "1.234,5", Decimal("1234.5")),
        (FieldType.DECIMAL, "1,5", Decimal("1.5")),
        (FieldType.DECIMAL, "0,125", Decimal("0.125")),
        (FieldType.ENUM, "đạt", "DAT"),
        (FieldType.ENUM, "ÐẠT", "DAT"),
        (FieldType.ENUM, unicodedata.normalize("NFD", "Chưa  đạt"), "CHUA"),
        (FieldType.BOOLEAN, True, "CO"),
        (FieldType.BOOLEAN, False, "KHONG"),
        (FieldType.ENUM, "CHUA", "CHUA"),
        (FieldType.BOOLEAN, "Có", "CO"),
        (FieldType.BOOLEAN, "không", "KHONG"),
        (FieldType.TEXT, "  Xã Tân Minh ", "Xã Tân Minh"),
        (FieldType.TEXT, "Xã \u00a0 Tân\tMinh\u200b", "Xã Tân Minh"),
        (FieldType.TEXT, "dòng một\ndòng hai", "dòng một\ndòng hai"),
        (FieldType.TEXT, unicodedata.normalize("NFD", "Đường Lâm"), "Đường Lâm"),
        (FieldType.TEXT, "", None),
        (FieldType.INTEGER, "   ", None),
    ],
)
def test_a_cell_is_read_as_its_fields_type(kind: FieldType, raw: Any, expected: Any) -> None:
    assert parse(field(kind), LEVELS, raw) == expected


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (FieldType.INTEGER, "0 vụ"),
        (FieldType.INTEGER, "–"),
        (FieldType.INTEGER, 1.5),
        (FieldType.INTEGER, True),
        (FieldType.INTEGER, dt.date(2023, 1, 1)),
        (FieldType.INTEGER, "NaN"),
        (FieldType.INTEGER, "12.000"),
        (FieldType.INTEGER, "12.0"),
        (FieldType.INTEGER, "1_000"),
        (FieldType.INTEGER, "1e3"),
        (FieldType.INTEGER, "１２"),
        (FieldType.INTEGER, "9" * 400),
        (FieldType.INTEGER, 1e300),
        (FieldType.DECIMAL, "1.500"),
        (FieldType.DECIMAL, "1e-20000"),
        (FieldType.DECIMAL, float("inf")),
        (FieldType.TEXT, "A\x00B"),
        (FieldType.TEXT, "A\ud800B"),
        (FieldType.DECIMAL, "Infinity"),
        (FieldType.DATE, "31/02/2023"),
        (FieldType.DATE, "12/31/2023"),
        (FieldType.DATE, "1/3/23"),
        (FieldType.DATE, "1/3-2023"),
        (FieldType.DATE, "14/6/2023 10:30"),
        (FieldType.INTEGER, "12 000"),
        (FieldType.INTEGER, "1,234"),
        (FieldType.INTEGER, "12,0"),
        (FieldType.INTEGER, "1.23.456"),
        (FieldType.DECIMAL, "12.000"),
        (FieldType.DECIMAL, "1,234"),
        (FieldType.DECIMAL, "1,234.5"),
        (FieldType.DECIMAL, "1.2.3"),
        (FieldType.DATE, 45000.0),
        (FieldType.INTEGER, "không"),
    ],
)
def test_anything_else_is_not_of_the_type(kind: FieldType, raw: Any) -> None:
    with pytest.raises(NotOfType):
        parse(field(kind), LEVELS, raw)


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("31/02/2024", "cell.date"),
        ("29.2.2023", "cell.date"),
        ("14/06/24", "cell.type"),
        ("31/12/1899", "cell.range"),
        (dt.date(2101, 1, 1), "cell.range"),
    ],
)
def test_a_date_that_is_none_is_told_apart_from_one_out_of_reach(raw: Any, rule: str) -> None:
    with pytest.raises(NotOfType) as wrong:
        parse(field(FieldType.DATE), (), raw)
    assert wrong.value.rule == rule


@pytest.mark.parametrize("typed", ["–", "-", "không", "KHÔNG CÓ", "ko", "Không phát sinh."])
def test_a_dash_or_a_word_for_nothing_is_known_as_such(typed: str) -> None:
    assert says_nothing(typed)
    assert not says_nothing(f"{typed} 3")


def test_an_unknown_choice_is_kept_as_typed_for_the_check_to_judge() -> None:
    assert parse(field(FieldType.ENUM), LEVELS, "Gần đạt") == "Gần đạt"


def test_the_word_khong_states_that_there_is_none_only_where_the_form_allows_it() -> None:
    assert parse(field(FieldType.DATE, allow_none=True), (), "Không") is NONE
    with pytest.raises(NotOfType):
        parse(field(FieldType.DATE), (), "Không")


@pytest.mark.parametrize(
    ("pattern", "raw", "expected"),
    [
        (r"^\d{5}$", 379.0, "00379"),
        (r"^\d{5}$", "379", "00379"),
        (r"^\d{3}$", 16, "016"),
        (r"^\d{3}$", "0016", "0016"),
        (r"^MH\d{2}$", "4", "4"),
        ("", 7.0, "7"),
    ],
)
def test_a_code_of_so_many_digits_gets_its_zeros_back(pattern: str, raw: Any, expected: str) -> None:
    code = Field(id="x", label="X", type=FieldType.TEXT, kind=FieldKind.KEY, pattern=pattern)
    assert parse(code, (), raw) == expected


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_a_whole_number_reads_the_same_as_number_and_as_text(number: int) -> None:
    assert (
        parse(field(FieldType.INTEGER), (), float(number)) == parse(field(FieldType.INTEGER), (), str(number)) == number
    )


@given(st.text())
def test_reading_text_twice_changes_nothing_more(text: str) -> None:
    assert as_typed(as_typed(text)) == as_typed(text)
