"""What is odd about where cells stand: merged over several answers, hidden with data in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from antt.guard.address import Area, a1, column_letters
from antt.guard.finding import Finding
from antt.read.cells import Cells, Places
from antt.reference.form import Sheet


def layout_findings(sheet: Sheet, cells: Cells, places: Places) -> Iterator[Finding]:
    """Findings about the cells of a sheet that the form asks for."""
    asked = {place for column in places.values() for place in column}
    top = min((row for row, _ in asked), default=0)
    for area in cells.merged:
        if area.bottom >= top and (inside := _inside(area, asked)):
            # One answer in a wider cell is still that answer.
            rule = "cell.merged" if len(inside) > 1 else "sheet.merged"
            yield Finding(rule, sheet.name, a1(area.top, area.left), found=area.name)
    if not (cells.hidden or cells.marks.hidden_rows or cells.marks.hidden_columns):
        return
    held = sorted(place for place in asked if cells.holds(*place))
    if not held:
        return
    if cells.hidden:
        yield Finding("sheet.hidden", sheet.name)
    if rows := [place for place in held if place[0] in cells.marks.hidden_rows]:
        yield Finding("row.hidden", sheet.name, a1(*rows[0]), found=_listed(str(i + 1) for i, _ in rows))
    hidden = cells.marks.hidden_columns
    if columns := [place for place in held if any(place[1] in span for span in hidden)]:
        yield Finding(
            "column.hidden", sheet.name, a1(*columns[0]), found=_listed(column_letters(j) for _, j in columns)
        )


def _inside(area: Area, asked: set[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    return [(i, j) for i, j in asked if area.top <= i <= area.bottom and area.left <= j <= area.right]


def _listed(names: Iterator[str]) -> str:
    """Each once, in order."""
    return ", ".join(dict.fromkeys(names))
