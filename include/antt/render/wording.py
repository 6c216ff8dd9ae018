"""Numbers and dates as Vietnamese administrative documents write them: the one place where they become text.

Thousands are set off by ``.``, decimals by ``,``; shares have two decimals, rounded half up from integers; counts
below 10 have two digits ("05 vụ"). Absolute changes come before percentages, and a change over a base below
``SMALL_BASE`` has no percentage: from 1 to 2 is not "+100%". Pure functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

NO_DATA = "…"
"""Nothing was reported (the sign of the State's statistical tables): not the same as zero."""
NOT_DEFINED = "–"
"""There is nothing to compute: no base, or a base below ``SMALL_BASE``."""
NO_COMPARISON = "chưa có số liệu cùng kỳ để so sánh"
"""In place of a change."""
SMALL_BASE = 10

_HUNDREDTH = Decimal("0.01")


class Style(StrEnum):
    """How a figure is written."""

    COUNT = "count"
    DECIMAL = "decimal"
    SHARE = "share"
    CHANGE = "change"
    CHANGE_DECIMAL = "change_decimal"
    CHANGE_SHARE = "change_share"
    YES_NO = "yes_no"
    """1 or 0 as a word."""
    WORDS = "words"
    """The printed text says more than the number; it is given, not derived."""


def two_places(value: Decimal) -> Decimal:
    """Round half up to two decimals."""
    return value.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in percent, two decimals; None when ``whole`` is 0."""
    return two_places(100 * part / whole) if whole else None


def change_share(now: Decimal, before: Decimal) -> Decimal | None:
    """Change in percent of ``before``, two decimals; None over a base below ``SMALL_BASE``."""
    return two_places(100 * (now - before) / before) if before >= SMALL_BASE else None


def count(value: Decimal) -> str:
    """An integer: ``1.524``, ``05``, ``0``."""
    return f"{value:02.0f}" if 0 < value < 10 else f"{value:,.0f}".replace(",", ".")


def decimal(value: Decimal) -> str:
    """A number with two decimals, ``1.234,50``; an integer without."""
    if value == value.to_integral_value():
        return count(value) if abs(value) >= 10 else f"{value:.0f}"
    return _swapped(f"{two_places(value):,.2f}")


def percent(value: Decimal) -> str:
    """A share: ``96,34%``."""
    return _swapped(f"{two_places(value):,.2f}%")


def signed(value: Decimal) -> str:
    """An absolute change: ``+5``, ``-1.012``, ``0``."""
    return f"{value:+,.0f}".replace(",", ".") if value else "0"


def signed_decimal(value: Decimal) -> str:
    """An absolute change with two decimals: ``+5,50``, ``-12``."""
    return f"{'+' if value > 0 else ''}{decimal(value)}"


def signed_percent(value: Decimal) -> str:
    """A relative change: ``-3,21%``, ``+0,50%``, ``0,00%``."""
    return _swapped(f"{two_places(value):+,.2f}%") if value else "0,00%"


def yes_no(value: Decimal) -> str:
    """Whether something is so: ``Có``, ``Không``."""
    return "Có" if value else "Không"


def day(date: dt.date) -> str:
    """A date: ``14/12/2023``, ``01/02/2024``, ``14/6/2024`` (decree 30/2020 pads days and months 1, 2)."""
    return f"{date.day:02}/{date.month:02}/{date.year}" if date.month < 3 else f"{date.day:02}/{date.month}/{date.year}"


def change(now: Decimal, before: Decimal, unit: str) -> str:
    """A change in words: ``giảm 12 vụ (-3,21%)``, ``tăng 05 vụ``, ``không thay đổi``."""
    if now == before:
        return "không thay đổi"
    word = "tăng" if now > before else "giảm"
    difference = abs(now - before)
    written = count(difference) if difference == difference.to_integral_value() else decimal(difference)
    relative = change_share(now, before)
    return f"{word} {written} {unit}" + (f" ({signed_percent(relative)})" if relative is not None else "")


def change_of_share(now: Decimal, before: Decimal) -> str:
    """A change between two shares, in points: ``tăng 2,98 điểm phần trăm``."""
    if two_places(now) == two_places(before):
        return "không thay đổi"
    word = "tăng" if now > before else "giảm"
    points = _swapped(f"{abs(two_places(now) - two_places(before)):,.2f}")
    return f"{word} {points} điểm phần trăm"


def _swapped(english: str) -> str:
    return english.translate(str.maketrans(",.", ".,"))


_WRITERS: dict[Style, Callable[[Decimal], str]] = {
    Style.COUNT: count,
    Style.DECIMAL: decimal,
    Style.SHARE: percent,
    Style.CHANGE: signed,
    Style.CHANGE_DECIMAL: signed_decimal,
    Style.CHANGE_SHARE: signed_percent,
    Style.YES_NO: yes_no,
}


def written(value: Decimal | None, style: Style) -> str:
    """A value in its style; ``NO_DATA`` when there is none."""
    return NO_DATA if value is None else _WRITERS[style](value)
