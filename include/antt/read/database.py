"""Rows of a database, laid out as the form lays out its sheets: read like any workbook, with the same addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from antt.guard import Damaged
from antt.parse import Raw, RawSheet
from antt.reference.form import (
    FIRST_DATA_ROW,
    ID_ROW,
    LABEL_ROW,
    NOTE_ROW,
    RECORD_ID,
    RECORD_LABEL,
    RECORD_VALUE,
    SYNTHETIC_MARK,
    Form,
    Sheet,
    SheetLayout,
)

SYNTHETIC = "synthetic"
"""Field of the cover that says that the rows are made up; no form has it."""
Layout = Sequence[Sequence[Raw]]


def layouts(tables: Sequence[RawSheet], forms: Sequence[Form]) -> dict[str, Layout]:
    """Sheet id → cells, as the version that the cover names lays them out; as the newest, where it names none.

    Raises:
        Damaged: there is no cover, or a sheet of one row has several.
    """
    sheets = {table.name: [_named(table.rows[0], row) for row in table.rows[1:]] for table in tables}
    cover = sheets.get("cover", [])
    synthetic = bool(cover and cover[0].pop(SYNTHETIC, False))
    if not cover:
        raise Damaged("the cover has one row")
    form = next((form for form in forms if str(form.version) == str(cover[0].get("phien_ban"))), forms[-1])
    return {sheet.id: _laid_out(sheet, sheets[sheet.id], synthetic) for sheet in form.sheets if sheet.id in sheets}


def _laid_out(sheet: Sheet, rows: Sequence[Mapping[str, Raw]], synthetic: bool) -> Layout:
    if sheet.layout is not SheetLayout.RECORD:
        return _table(sheet, rows)
    if len(rows) != 1:
        raise Damaged(f"{sheet.id} has one row")
    return _record(sheet, rows[0], synthetic)


def _named(fields: Sequence[Raw], row: Sequence[Raw]) -> dict[str, Raw]:
    """Field id → value; what was NULL is not there."""
    return {field: value for field, value in zip(fields, row, strict=True) if value != ""}


def _record(sheet: Sheet, row: Mapping[str, Raw], synthetic: bool) -> Layout:
    cells: list[list[Raw]] = [[""] * RECORD_ID for _ in range(FIRST_DATA_ROW - 1)]
    if synthetic:
        cells[NOTE_ROW - 1][0] = SYNTHETIC_MARK
    for field, label in _columns(sheet, [row]).items():
        line: list[Raw] = [""] * RECORD_ID
        line[RECORD_LABEL - 1], line[RECORD_VALUE - 1], line[RECORD_ID - 1] = label, row.get(field, ""), field
        cells.append(line)
    return cells


def _table(sheet: Sheet, rows: Sequence[Mapping[str, Raw]]) -> Layout:
    columns = _columns(sheet, rows)
    cells: list[list[Raw]] = [[""] * len(columns) for _ in range(FIRST_DATA_ROW - 1)]
    cells[LABEL_ROW - 1], cells[ID_ROW - 1] = list(columns.values()), list(columns)
    return [*cells, *([row.get(field, "") for field in columns] for row in rows)]


def _columns(sheet: Sheet, rows: Sequence[Mapping[str, Raw]]) -> dict[str, str]:
    """Field id → label: all of the form, as what is NULL everywhere has no line; then unknown ones."""
    strange = {field for row in rows for field in row}
    return {f.id: f.label for f in sheet.fields} | dict.fromkeys(sorted(strange - {f.id for f in sheet.fields}), "")
