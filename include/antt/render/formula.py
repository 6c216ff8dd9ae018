"""How a figure is calculated from other figures: the few ways that there are, and how each is written for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

MOST_WRITTEN = 4
"""Terms of a long sum that are written out."""


class Formula(StrEnum):
    """A way to calculate a figure from others, in the order in which its lineage names them."""

    SHARE = "share"
    """100 × a ÷ b, two decimals; none when b is 0."""
    DIFFERENCE = "difference"
    """a - b."""
    CHANGE_SHARE = "change_share"
    """100 × (a - b) ÷ b, two decimals; none over a small base (``wording.SMALL_BASE``)."""
    NOT_COMPARED = "not_compared"
    """Nothing: a and b do not cover the same units."""
    TOTAL = "total"
    """Sum of those that are known; none when none is."""
    AT_LEAST_ONE = "at_least_one"
    """How many of them are 1 or more, of those that are known."""
    PAIRS = "pairs"
    """How many pairs (a, b), (c, d), … are known."""
    REDUCED = "reduced"
    """t, then pairs (now, base): how many have 100 × now ≤ (100 - t) × base."""


def written(formula: Formula, figures: Sequence[str]) -> str:
    """The formula over figure ids: ``100 × tt124.dat ÷ tt124.ap_dung``; long sums are shortened."""
    first, second = (*figures, "", "")[:2]
    listed = figures if len(figures) <= MOST_WRITTEN else (*figures[: MOST_WRITTEN - 1], "…", figures[-1])
    total = f" ({len(figures)} số liệu)" if len(figures) > MOST_WRITTEN else ""
    match formula:
        case Formula.SHARE:
            return f"100 × {first} ÷ {second}"
        case Formula.DIFFERENCE:
            return f"{first} − {second}"
        case Formula.CHANGE_SHARE:
            return f"100 × ({first} − {second}) ÷ {second}"
        case Formula.NOT_COMPARED:
            return f"không so sánh: {first} và {second} không gồm cùng các đơn vị"
        case Formula.TOTAL:
            return " + ".join(listed) + total
        case Formula.AT_LEAST_ONE:
            return f"số lượng ≥ 1 trong: {', '.join(listed)}{total}"
        case Formula.PAIRS:
            return f"số cặp có đủ số liệu trong: {', '.join(listed)}{total}"
        case Formula.REDUCED:
            return f"số cặp (năm, gốc) có 100 × năm ≤ (100 − {first}) × gốc{total}"
