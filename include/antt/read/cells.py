"""The cells of a sheet of the form, and what is known of them besides their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from antt.guard.address import Area
from antt.parse.marks import Flaw, Marks
from antt.parse.workbook import Raw, RawSheet

Places = Mapping[str, Sequence[tuple[int, int]]]
"""Field id → zero-based places of its cells, one a row."""


@dataclass(frozen=True)
class Cells:
    """The cells of one sheet; rows and columns count from 0 at A1."""

    rows: Sequence[Sequence[Raw]]
    marks: Marks = field(default_factory=Marks)
    hidden: bool = False

    @classmethod
    def of(cls, sheet: RawSheet) -> Cells:
        """The cells of a sheet as it was opened."""
        return cls(sheet.rows, sheet.marks, sheet.hidden)

    @property
    def merged(self) -> Sequence[Area]:
        """Cells that are one."""
        return self.marks.merged

    @property
    def flaws(self) -> Mapping[tuple[int, int], Flaw]:
        """Cells without a value of their own."""
        return self.marks.flaws

    @cached_property
    def height(self) -> int:
        """Rows down to the last that holds anything."""
        return max(len(self.rows), *(row + 1 for row, _ in self.flaws), 0)

    def raw(self, row: int, column: int) -> Raw:
        """What the workbook reader gave; '' for an empty cell, and beyond the last one."""
        if 0 <= row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def text(self, row: int, column: int) -> str:
        """A heading, without surrounding blanks."""
        return str(self.raw(row, column)).strip()

    def holds(self, row: int, column: int) -> bool:
        """True when anything stands there, be it unreadable."""
        raw = self.raw(row, column)
        return (raw.strip() if isinstance(raw, str) else raw) != "" or (row, column) in self.flaws

    @cached_property
    def covered(self) -> Mapping[tuple[int, int], Area]:
        """Cells that a merger takes away, all of its area but the first."""
        bottom, right = self.height - 1, len(self.rows[0]) - 1 if self.rows else -1
        return {
            (row, column): area
            for area in self.merged
            for row in range(area.top, min(area.bottom, bottom) + 1)
            for column in range(area.left, min(area.right, right) + 1)
            if (row, column) != (area.top, area.left)
        }
