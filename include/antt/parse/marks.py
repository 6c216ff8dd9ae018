"""What a file says of cells besides their values; a reader of values does not tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from antt.guard.address import Area, a1
from antt.guard.finding import Finding, Refused

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
"""Zero-based, of any sheet."""
LONGEST_FORMULA = 100
"""Characters of a formula that a finding repeats."""


class Flaw(NamedTuple):
    """Why a cell has no value of its own."""

    rule: str
    text: str
    """What stands in the cell: the formula or the error."""


def uncomputed(formula: str) -> Flaw:
    """A formula whose value is not in the file."""
    return Flaw("cell.formula", formula[:LONGEST_FORMULA])


def error(text: str) -> Flaw:
    """An error that a spreadsheet shows in place of a value."""
    return Flaw("cell.error", text)


def far_cell(sheet: str, row: int, column: int) -> Refused:
    """Something stands so far out that the empty rectangle up to there would fill the memory.

    What lies beyond the last row or column that a spreadsheet has is told as standing there.
    """
    return Refused(Finding("sheet.far_cell", sheet, a1(min(row, LAST_ROW), min(column, LAST_COLUMN))))


@dataclass
class Marks:
    """Of one sheet; places are zero-based."""

    flaws: dict[tuple[int, int], Flaw] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)


class Package(NamedTuple):
    """Of a file."""

    sheets: Mapping[str, Marks]
    """By the sheet's name, those that were asked for."""
    links: tuple[str, ...] = ()
    """Other workbooks that formulas refer to."""
