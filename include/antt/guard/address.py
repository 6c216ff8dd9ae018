"""Addresses of cells: zero-based row and column to A1 and back."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_A1 = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class Area(NamedTuple):
    """A rectangle of cells, zero-based, its last row and column included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """As a spreadsheet writes it, e.g. ``B7:B8``."""
        return f"{a1(self.top, self.left)}:{a1(self.bottom, self.right)}"


def a1(row: int, column: int) -> str:
    """Address of a zero-based place: (0, 0) → A1."""
    return f"{column_letters(column)}{row + 1}"


@cache
def column_letters(index: int) -> str:
    """Letters of a zero-based column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def place(address: str) -> tuple[int, int] | None:
    """Zero-based row and column of an address; None when it is none."""
    if not (match := _A1.fullmatch(address)):
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
