"""What differs between two revisions of a workbook, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from antt.read import Grid, Reading


class CellChange(NamedTuple):
    """A value that differs; ``old`` and ``new`` as they were typed, empty where nothing was."""

    sheet: str
    row_key: str
    """Values of the row's key fields joined by ``|``; empty on a record sheet."""
    field: str
    old_cell: str
    new_cell: str
    old: str
    new: str


class RowChange(NamedTuple):
    """A row that only one of the two has."""

    sheet: str
    row_key: str
    cell: str
    """Its first cell."""


class Difference(NamedTuple):
    """The new revision against the old one."""

    cells: tuple[CellChange, ...]
    added: tuple[RowChange, ...]
    removed: tuple[RowChange, ...]


_Key = tuple[str, int]
"""Key of a row, and how many rows of that key come before it: a returned revision may have a key twice."""


def difference(old: Reading, new: Reading) -> Difference:
    """Compare two readings sheet by sheet; rows are matched by their keys, wherever they stand."""
    cells: list[CellChange] = []
    added: list[RowChange] = []
    removed: list[RowChange] = []
    for sheet_id in dict.fromkeys((*old.grids, *new.grids)):
        before, after = old.grids.get(sheet_id), new.grids.get(sheet_id)
        old_rows, new_rows = _rows(before), _rows(after)
        removed += _only(before, old_rows, new_rows)
        added += _only(after, new_rows, old_rows)
        if before and after:
            for key in old_rows.keys() & new_rows.keys():
                cells += _cells(before, after, old_rows[key], new_rows[key])
    return Difference(tuple(sorted(cells, key=_place)), tuple(added), tuple(removed))


def _rows(grid: Grid | None) -> dict[_Key, int]:
    seen: Counter[str] = Counter()
    rows = {}
    for row in range(grid.rows() if grid else 0):
        assert grid
        key = grid.row_key(row)
        rows[key, seen[key]] = row
        seen[key] += 1
    return rows


def _only(grid: Grid | None, mine: Mapping[_Key, int], others: Mapping[_Key, int]) -> Iterator[RowChange]:
    for key, row in mine.items():
        if grid and key not in others:
            yield RowChange(grid.sheet.name, key[0], next(iter(grid.addresses.values()))[row])


def _cells(before: Grid, after: Grid, old_row: int, new_row: int) -> Iterator[CellChange]:
    for field in dict.fromkeys((*before.addresses, *after.addresses)):
        old_cell, old = _typed(before, field, old_row)
        new_cell, new = _typed(after, field, new_row)
        if old != new and _value(before, field, old_row) != _value(after, field, new_row):
            yield CellChange(after.sheet.name, after.row_key(new_row), field, old_cell, new_cell, old, new)


def _typed(grid: Grid, field: str, row: int) -> tuple[str, str]:
    if field not in grid.addresses:
        return "", ""
    return grid.addresses[field][row], str(grid.typed[field][row])


def _value(grid: Grid, field: str, row: int) -> object:
    """The value, so that two ways of typing it are the same; what was typed where it is none."""
    if field not in grid.addresses:
        return ""
    value = grid.values[field][row]
    return grid.typed[field][row] if value is None else value


def _place(change: CellChange) -> tuple[str, int, str]:
    letters = change.new_cell.rstrip("0123456789")
    return change.sheet, int(change.new_cell[len(letters) :] or 0), letters.rjust(3)
