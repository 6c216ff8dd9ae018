"""Figures: shares and changes of figures, coverage, and what is not known staying unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from antt.render import wording
from antt.render.figure import Figures, Lineage
from antt.render.formula import Formula


def figures(now: int | None, before: int | None, received: int = 2, expected: int = 2) -> Figures:
    """A pair of counts ``x.ky_nay`` and ``x.cung_ky``."""
    made = Figures()
    lineage = Lineage(query="q", received=received, expected=expected)
    made.add("x.ky_nay", now, "vụ", "X", lineage)
    made.add("x.cung_ky", before, "vụ", "X", lineage)
    return made


def test_a_share_carries_the_figures_it_is_of_and_their_coverage() -> None:
    made = figures(368, 382)
    share = made.add_share("ty_le", "x.ky_nay", "x.cung_ky", "Tỷ lệ")
    assert (share.value, share.printed, share.unit) == (Decimal("96.34"), "96,34%", "%")
    assert share.lineage.as_json() == {
        "figures": ["x.ky_nay", "x.cung_ky"],
        "formula": "share",
        "received": 2,
        "expected": 2,
    }
    assert Lineage.from_json(share.lineage.as_json()) == share.lineage


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [(None, 382, wording.NO_DATA), (3, None, wording.NO_DATA), (0, 0, wording.NOT_DEFINED)],
)
def test_a_share_of_the_unknown_is_unknown_and_of_nothing_undefined(
    now: int | None, before: int | None, printed: str
) -> None:
    share = figures(now, before).add_share("ty_le", "x.ky_nay", "x.cung_ky", "Tỷ lệ")
    assert (share.value, share.printed) == (None, printed)


def test_a_change_is_absolute_relative_and_in_words() -> None:
    made = figures(362, 374)
    made.add_change("x", "x.ky_nay", "x.cung_ky", "X", comparable=True)
    assert made["x.tang_giam"].printed == "-12"
    assert made["x.tang_giam_ty_le"].printed == "-3,21%"
    assert made["x.bien_dong"].printed == "giảm 12 vụ (-3,21%)"


def shares(*received: int) -> Figures:
    """Shares of now and of the year before, of part and whole that so many of two units answered."""
    made = Figures()
    for when, (part, whole) in (("ky_nay", received[:2]), ("cung_ky", received[2:])):
        made.add(f"p.{when}", 30, "vụ", "P", Lineage(query="q", received=part, expected=2))
        made.add(f"w.{when}", 40, "vụ", "W", Lineage(query="q", received=whole, expected=2))
        made.add_share(f"x.{when}", f"p.{when}", f"w.{when}", "X")
    made.add_change_of_share("x", "X")
    return made


@pytest.mark.parametrize(
    ("received", "value"), [((2, 2, 2, 2), 0), ((1, 1, 1, 1), 0), ((2, 2, 1, 1), None), ((2, 2, 2, 1), None)]
)
def test_shares_of_other_units_are_not_compared(received: tuple[int, ...], value: int | None) -> None:
    change = shares(*received)["x.bien_dong"]
    assert change.value == value
    assert change.incomplete is (value is not None and received[0] < 2)
    if value is None:
        assert change.printed == wording.NO_COMPARISON
        assert change.lineage.formula is Formula.NOT_COMPARED, "nor is it when it is traced"


def test_unlike_is_not_compared() -> None:
    made = figures(362, 374)
    made.add_change("x", "x.ky_nay", "x.cung_ky", "X", comparable=False)
    assert made.value("x.tang_giam") is None
    assert made["x.bien_dong"].printed == "chưa có số liệu cùng kỳ để so sánh"


def test_a_small_base_has_no_percentage() -> None:
    made = figures(2, 1)
    made.add_change("x", "x.ky_nay", "x.cung_ky", "X", comparable=True)
    assert made["x.tang_giam_ty_le"].printed == wording.NOT_DEFINED


def test_missing_units_make_a_figure_incomplete_not_smaller() -> None:
    assert figures(5, 5, received=1, expected=2)["x.ky_nay"].incomplete
    assert not figures(5, 5)["x.ky_nay"].incomplete
    assert not figures(None, None, received=0, expected=2)["x.ky_nay"].incomplete


def test_an_id_is_used_once() -> None:
    with pytest.raises(ValueError, match=r"x\.ky_nay"):
        figures(1, 1).add("x.ky_nay", 1, "vụ", "X", Lineage())
