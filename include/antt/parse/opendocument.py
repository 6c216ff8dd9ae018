"""What the XML of an .ods tells and a reader of values does not: errors, mergers, and what is hidden.

A formula without a value was computed as empty: LibreOffice writes it so.
"""

from __future__ import annotations

from collections.abc import Callable

from antt.guard.address import Area
from antt.guard.limits import LIMITS, Limits
from antt.guard.package import Attributes, Parts, local_name, parse, xml_parser
from antt.parse.marks import Marks, Package, error, far_cell

_HIDDEN = {"collapse", "filter"}
_MOST_REPEATED = 100
"""A cell or row repeated beyond is the empty rest of a sheet."""


def scan(archive: Parts, wanted: Callable[[str], bool], limits: Limits = LIMITS) -> Package:
    """Look through the sheets, and keep what is told of those whose name is wanted.

    Raises:
        Damaged: the content is missing or no XML.
        Refused: a value stands too far out, on any sheet: all are read together.
    """
    sheets = _ContentScan(limits).run(archive.read("content.xml"))
    return Package({name: marks for name, marks in sheets.items() if wanted(name)})


class _ContentScan:
    """One pass over all sheets."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._sheets: dict[str, Marks] = {}
        self._name = ""
        self._marks: Marks | None = None
        self._row = self._column = 0
        self._rows = 1
        self._cell: Attributes = {}
        self._text: list[str] = []

    def run(self, xml: bytes) -> dict[str, Marks]:
        parser = xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = lambda text: self._text.append(text)
        parse(parser, xml)
        return self._sheets

    def _start(self, name: str, attributes: Attributes) -> None:
        match name:
            case "table:table":
                self._start_sheet(attributes.get("table:name", ""))
            case "table:table-column" if self._marks:
                self._start_column(self._marks, attributes)
            case "table:table-row" if self._marks:
                self._rows, self._column = _repeated(attributes, "rows"), 0
                if attributes.get("table:visibility") in _HIDDEN and self._rows <= _MOST_REPEATED:
                    self._marks.hidden_rows |= set(range(self._row, self._row + self._rows))
            case "table:table-cell" | "table:covered-table-cell":
                self._cell, self._text = attributes, []

    def _start_sheet(self, name: str) -> None:
        self._row = self._column = 0
        self._name, self._marks = name, self._sheets.setdefault(name, Marks())

    def _start_column(self, marks: Marks, attributes: Attributes) -> None:
        columns = _repeated(attributes, "columns")
        if attributes.get("table:visibility") in _HIDDEN:
            marks.hidden_columns.append(range(self._column, self._column + columns))
        self._column += columns

    def _end(self, name: str) -> None:
        if self._marks is None:
            return
        match local_name(name):
            case "table-row":
                self._row += self._rows
            case "table-cell" | "covered-table-cell":
                self._end_cell(self._marks)

    def _end_cell(self, marks: Marks) -> None:
        columns = _repeated(self._cell, "columns")
        if "office:value-type" in self._cell or "".join(self._text).strip():
            row, column = self._row + self._rows - 1, self._column + columns - 1
            if row >= self._limits.rows or column >= self._limits.columns:
                raise far_cell(self._name, row, column)
        if self._cell.get("calcext:value-type") == "error":
            flaw = error("".join(self._text).strip() or "#N/A")
            rows, across = range(self._row, self._row + self._rows), range(self._column, self._column + columns)
            marks.flaws |= {(i, j): flaw for i in rows[:_MOST_REPEATED] for j in across[:_MOST_REPEATED]}
        down, right = (int(self._cell.get(f"table:number-{way}-spanned", 1)) for way in ("rows", "columns"))
        if down > 1 or right > 1:
            marks.merged.append(Area(self._row, self._column, self._row + down - 1, self._column + right - 1))
        self._column += columns


def _repeated(attributes: Attributes, what: str) -> int:
    return int(attributes.get(f"table:number-{what}-repeated", 1))
