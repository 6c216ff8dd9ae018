"""Figures calculated from figures: the second calculation gives what the first gave."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antt.render import wording
from antt.render.figure import Figure, Lineage
from antt.render.formula import Formula, written
from antt.render.wording import Style
from antt.trace.formulas import calculate
from antt.trace.printed import says

COUNTS = st.integers(0, 10**7).map(Decimal)


@given(COUNTS, COUNTS)
def test_shares_and_changes_are_those_of_the_report(now: Decimal, before: Decimal) -> None:
    assert calculate(Formula.SHARE, [now, before]) == wording.share(now, before)
    assert calculate(Formula.CHANGE_SHARE, [now, before]) == wording.change_share(now, before)
    assert calculate(Formula.DIFFERENCE, [now, before]) == now - before


@pytest.mark.parametrize(
    ("formula", "values", "result"),
    [
        (Formula.SHARE, [None, 3], None),
        (Formula.TOTAL, [1, None, 2], 3),
        (Formula.TOTAL, [None], None),
        (Formula.AT_LEAST_ONE, [0, 1, 5, None], 2),
        (Formula.PAIRS, [1, 2, None, 3], 1),
        (Formula.REDUCED, [5, 95, 100, 96, 100], 1),
        (Formula.NOT_COMPARED, [1, 2], None),
    ],
)
def test_what_is_not_known_stays_unknown(formula: Formula, values: list[int | None], result: int | None) -> None:
    numbers = [None if value is None else Decimal(value) for value in values]
    assert calculate(formula, numbers) == (None if result is None else Decimal(result))


def test_every_formula_is_written_and_calculated() -> None:
    for formula in Formula:
        assert written(formula, ("a", "b"))
        calculate(formula, [Decimal(1), Decimal(2)][: 1 if formula is Formula.REDUCED else 2])


@pytest.mark.parametrize(
    ("value", "style", "printed", "agrees"),
    [
        (368, Style.COUNT, "368", True),
        (368, Style.COUNT, "386", False),
        (5, Style.COUNT, "05", True),
        (-12, Style.WORDS, "giảm 12 vụ (-3,21%)", True),
        (-12, Style.WORDS, "tăng 12 vụ (-3,21%)", False),
        (0, Style.WORDS, "không thay đổi", True),
        (1, Style.YES_NO, "Có", True),
        (1, Style.YES_NO, "Không", False),
        (None, Style.COUNT, "…", True),
        (None, Style.COUNT, "5", False),
    ],
)
def test_a_printed_figure_says_its_value(value: int | None, style: Style, printed: str, agrees: bool) -> None:
    number = None if value is None else Decimal(value)
    assert says(Figure("f", number, "vụ", printed, "F", Lineage(), style), number) is agrees
