"""Read a printed figure back: the number that a reader takes from its text."""

from __future__ import annotations

import re
from decimal import Decimal

from antt.render.figure import Figure
from antt.render.wording import Style

_NUMBER = re.compile(r"[-+]?\d[\d.]*(?:,\d+)?")
_UNCHANGED = "không thay đổi"


def says(figure: Figure, value: Decimal | None) -> bool:
    """Whether what is printed says that value, rounded to as many decimals as are printed."""
    found = _NUMBER.search(figure.printed)
    if value is None:
        return figure.value is None and (found is None or figure.style is Style.WORDS)
    if figure.style is Style.YES_NO:
        return figure.printed == ("Có" if value else "Không")
    if found is None:
        return figure.printed == _UNCHANGED and round(value, 2) == 0
    shown = Decimal(found[0].replace(".", "").replace(",", "."))
    if figure.style is Style.WORDS:
        falls = figure.printed.startswith("giảm")
        shown = -shown if falls else shown
    exponent = shown.as_tuple().exponent
    return abs(value - shown) <= Decimal(5).scaleb(int(exponent) - 1)
