"""Open a workbook: the cells of each sheet of the form, and what is known of them besides their values."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from antt.read import biff, ooxml, opendocument
from antt.read.address import Area
from antt.read.database import layouts
from antt.read.kind import Kind
from antt.read.marks import Damaged, Flaw, Marks
from antt.read.values import Raw
from antt.reference.form import Form
from antt.reference.vietnamese import text_key

_SCANS = {Kind.XLSX: ooxml.scan, Kind.ODS: opendocument.scan, Kind.XLS: biff.scan}

Places = Mapping[str, Sequence[tuple[int, int]]]
"""Field id → zero-based places of its cells, one a row."""


@dataclass(frozen=True)
class Cells:
    """The cells of one sheet; rows and columns count from 0 at A1."""

    rows: Sequence[Sequence[Raw]]
    marks: Marks = field(default_factory=Marks)
    merged: tuple[Area, ...] = ()
    hidden: bool = False

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


class Opened(NamedTuple):
    """A workbook's sheets, as far as the forms know them."""

    sheets: Mapping[str, Cells]
    """Sheet id → cells; a sheet that is not in the file is not in it."""
    links: tuple[str, ...]
    """Other workbooks that formulas refer to."""


def open_workbook(content: bytes, kind: Kind, forms: Sequence[Form]) -> Opened:
    """Open the bytes of a workbook; a sheet has the same id under all names that versions of its form give it.

    Raises:
        PasswordError: it is protected.
        CalamineError, ValueError, OSError: it is damaged.
    """
    if kind is Kind.ROWS:
        return Opened({sheet: Cells(rows) for sheet, rows in layouts(content, forms).items()}, ())
    ids = {text_key(sheet.name): sheet.id for form in forms for sheet in form.sheets}
    with _panics_as_damage():
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        package = _SCANS[kind](content, lambda name: text_key(name) in ids)
        sheets = {
            ids[key]: _cells(
                workbook.get_sheet_by_name(about.name),
                package.sheets.get(about.name, Marks()),
                about.visible is not SheetVisibleEnum.Visible,
            )
            for about in workbook.sheets_metadata
            if (key := text_key(about.name)) in ids
        }
    return Opened(sheets, package.links)


@contextmanager
def _panics_as_damage() -> Iterator[None]:
    """A damaged file can make calamine panic, which no ``except Exception`` would catch."""
    try:
        yield
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise Damaged(str(panic)) from panic


def _cells(sheet: CalamineSheet, marks: Marks, hidden: bool) -> Cells:
    merged = (*(Area(*start, *end) for start, end in sheet.merged_cell_ranges or ()), *marks.merged)
    # skip_empty_area would drop leading empty rows and columns, and every address would shift.
    return Cells(sheet.to_python(skip_empty_area=False), marks, merged, hidden)
