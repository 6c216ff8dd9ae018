"""Numbers and dates as Vietnamese administrative documents write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.render import wording
from antt.render.wording import Style

counts = st.integers(0, 10**9).map(Decimal)


def number(text: str) -> Decimal:
    """Read a printed number back."""
    return Decimal(text.replace(".", "").replace(",", ".").rstrip("%"))


@pytest.mark.parametrize(
    ("value", "printed"), [(0, "0"), (5, "05"), (9, "09"), (10, "10"), (1524, "1.524"), (3650279, "3.650.279")]
)
def test_counts_are_grouped_and_small_ones_padded(value: int, printed: str) -> None:
    assert wording.count(Decimal(value)) == printed


@given(counts)
def test_a_count_reads_back(value: Decimal) -> None:
    assert number(wording.count(value)) == value


@pytest.mark.parametrize(("part", "whole", "printed"), [(368, 382, "96,34%"), (1, 8, "12,50%"), (1, 800, "0,13%")])
def test_shares_have_two_decimals_rounded_half_up(part: int, whole: int, printed: str) -> None:
    value = wording.share(Decimal(part), Decimal(whole))
    assert value is not None
    assert wording.percent(value) == printed


@given(counts, counts)
def test_a_share_is_within_half_a_hundredth_of_the_truth(part: Decimal, whole: Decimal) -> None:
    value = wording.share(part, whole)
    if whole == 0:
        assert value is None
    else:
        assert value is not None
        assert abs(value * whole - 100 * part) <= Decimal("0.005") * whole
        assert number(wording.percent(value)) == value


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [
        (362, 374, "giảm 12 vụ (-3,21%)"),
        (41728, 47060, "giảm 5.332 vụ (-11,33%)"),
        (44353, 42853, "tăng 1.500 vụ (+3,50%)"),
        (8, 3, "tăng 05 vụ"),
        (2, 1, "tăng 01 vụ"),
        (5, 0, "tăng 05 vụ"),
        (9, 10, "giảm 01 vụ (-10,00%)"),
        (7, 7, "không thay đổi"),
        (0, 0, "không thay đổi"),
    ],
)
def test_changes_in_words(now: int, before: int, printed: str) -> None:
    assert wording.change(Decimal(now), Decimal(before), "vụ") == printed


@given(counts, counts)
def test_the_word_the_sign_and_the_difference_agree(now: Decimal, before: Decimal) -> None:
    text = wording.change(now, before, "vụ")
    assert text.startswith({True: "tăng", False: "giảm"}[now > before]) if now != before else text == "không thay đổi"
    if now != before:
        assert number(text.split()[1]) == abs(now - before)
        assert ("%" in text) == (before >= wording.SMALL_BASE)
    if "%" in text:
        assert ("(+" in text) == (now > before) or "0,00%" in text


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [
        ("86.37", "83.39", "tăng 2,98 điểm phần trăm"),
        ("80", "80.5", "giảm 0,50 điểm phần trăm"),
        ("80", "80", "không thay đổi"),
    ],
)
def test_shares_change_in_points(now: str, before: str, printed: str) -> None:
    assert wording.change_of_share(Decimal(now), Decimal(before)) == printed


@pytest.mark.parametrize(
    ("value", "style", "printed"),
    [
        (None, Style.COUNT, wording.NO_DATA),
        ("1234.5", Style.DECIMAL, "1.234,50"),
        ("3", Style.DECIMAL, "3"),
        ("-12", Style.CHANGE, "-12"),
        ("1012", Style.CHANGE, "+1.012"),
        ("0", Style.CHANGE, "0"),
        ("-3.205", Style.CHANGE_SHARE, "-3,21%"),
        ("0", Style.CHANGE_SHARE, "0,00%"),
        ("-1.25", Style.CHANGE_DECIMAL, "-1,25"),
        ("-1500", Style.CHANGE_DECIMAL, "-1.500"),
        ("-5", Style.CHANGE_DECIMAL, "-5"),
    ],
)
def test_styles(value: str | None, style: Style, printed: str) -> None:
    assert wording.written(None if value is None else Decimal(value), style) == printed


@pytest.mark.parametrize(
    ("date", "printed"),
    [
        (dt.date(2024, 6, 1), "01/6/2024"),
        (dt.date(2024, 2, 5), "05/02/2024"),
        (dt.date(2023, 12, 14), "14/12/2023"),
    ],
)
def test_days_and_the_first_two_months_are_padded(date: dt.date, printed: str) -> None:
    assert wording.day(date) == printed


def test_an_answer_is_a_word() -> None:
    assert [wording.written(Decimal(answer), Style.YES_NO) for answer in (1, 0)] == ["Có", "Không"]
    assert wording.written(None, Style.YES_NO) == wording.NO_DATA
