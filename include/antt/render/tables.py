"""Tables of one row a unit and a total, and what must be said below tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from antt.render.document import MORE_TO_COME, Column, Row, Run, Table, figure_run, plain
from antt.render.figure import Figures, prefixed
from antt.render.wording import NO_DATA, NOT_DEFINED

SIGNS = f"Ký hiệu: {NO_DATA} chưa có số liệu; {NOT_DEFINED} không tính được hoặc số gốc quá nhỏ để tính tỷ lệ."

COUNTER = Column("TT", 4)

Filled = tuple[Column, str | Mapping[str, str]]
"""A column and what fills it: the id of a figure without its unit, or texts by unit."""


def unit_table(
    title: str, heading: str, units: Sequence[tuple[str, str]], columns: Sequence[Filled], figures: Figures
) -> Table:
    """A table of one row for each unit (code, name), below the ``heading`` of their names, and a total."""

    def cell(source: str | Mapping[str, str], unit: str | None) -> Run:
        if isinstance(source, str):
            return figure_run(figures[prefixed(unit, source)])
        return Run(source[unit] if unit else "")

    named = [(f"{i:02}", code, name) for i, (code, name) in enumerate(units, 1)]
    rows = [
        Row((Run(number), Run(name), *(cell(source, code) for _, source in columns)), total=code is None)
        for number, code, name in [*named, ("", None, "Tổng cộng")]
    ]
    return Table(title, (COUNTER, Column(heading, 16, numeric=False), *(c for c, _ in columns)), tuple(rows))


def coverage_notes(tables: Iterable[Table], all_units: str, missing: Sequence[str]) -> tuple[str, ...]:
    """What the reader must know about the numbers: signs used, and who is missing where a total is incomplete.

    ``all_units``: how those that should be in them are called; ``missing``: offices to name.
    """
    runs = [run for table in tables for row in table.rows for run in row.cells]
    notes = []
    if any(run.text in {NO_DATA, NOT_DEFINED} for run in runs):
        notes.append(SIGNS)
    if any(run.mark for run in runs):
        named = f"; chưa có báo cáo của: {', '.join(map(plain, missing))}" if missing else ""
        notes.append(f"({MORE_TO_COME}) Chưa đủ số liệu của tất cả các {all_units}{named}.")
    return tuple(notes)
