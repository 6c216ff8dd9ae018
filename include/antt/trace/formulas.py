"""Calculate a figure again from the figures that its lineage names.

Written apart from ``antt.render`` on purpose: a figure that is printed wrongly is not found by the code that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from antt.render.formula import Formula
from antt.render.wording import SMALL_BASE

Values = Sequence[Decimal | None]


def calculate(formula: Formula, values: Values) -> Decimal | None:
    """The value of a formula over the values of its figures, in the order of the lineage."""
    return _WAYS[formula](values)


def _of_two(way: Callable[[Fraction, Fraction], Fraction | None]) -> Callable[[Values], Decimal | None]:
    """Nothing of what is not known."""

    def calculated(values: Values) -> Decimal | None:
        first, second = values
        if first is None or second is None:
            return None
        result = way(Fraction(first), Fraction(second))
        return None if result is None else _decimal(result)

    return calculated


def _share(part: Fraction, whole: Fraction) -> Fraction | None:
    return _rounded(100 * part / whole) if whole else None


def _change_share(now: Fraction, before: Fraction) -> Fraction | None:
    return _rounded(100 * (now - before) / before) if before >= SMALL_BASE else None


def _rounded(value: Fraction) -> Fraction:
    """Two decimals, half away from zero."""
    hundredths, sign = abs(value) * 100, -1 if value < 0 else 1
    return Fraction(sign * int(hundredths + Fraction(1, 2)), 100)


def _decimal(value: Fraction) -> Decimal:
    # Sums and differences of decimals, and what was rounded: the division has an end.
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("1e-9"), ROUND_HALF_UP).normalize()


def _known(values: Values) -> list[Decimal]:
    return [value for value in values if value is not None]


def _total(values: Values) -> Decimal | None:
    known = _known(values)
    return sum(known, Decimal(0)) if known else None


def _at_least_one(values: Values) -> Decimal | None:
    known = _known(values)
    return Decimal(len([v for v in known if v >= 1])) if known else None


def _pairs(values: Values) -> list[tuple[Decimal, Decimal]]:
    pairs = zip(values[::2], values[1::2], strict=True)
    return [(now, base) for now, base in pairs if now is not None and base is not None]


def _reduced(values: Values) -> Decimal | None:
    target, *rest = values
    pairs = _pairs(rest)
    if target is None or not pairs:
        return None
    return Decimal(len([1 for now, base in pairs if base * (100 - target) - 100 * now >= 0]))


_WAYS: dict[Formula, Callable[[Values], Decimal | None]] = {
    Formula.SHARE: _of_two(_share),
    Formula.DIFFERENCE: _of_two(lambda first, second: first - second),
    Formula.CHANGE_SHARE: _of_two(_change_share),
    Formula.NOT_COMPARED: lambda _: None,
    Formula.TOTAL: _total,
    Formula.AT_LEAST_ONE: _at_least_one,
    Formula.PAIRS: lambda values: Decimal(len(_pairs(values))),
    Formula.REDUCED: _reduced,
}
