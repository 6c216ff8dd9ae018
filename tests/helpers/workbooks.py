"""Change cells of a workbook as a sender would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from antt.reference.form import FIRST_DATA_ROW, ID_ROW, RECORD_ID, RECORD_VALUE, load_form


def edit(path: Path, sheet_id: str, values: Mapping[str, Any], **key: str) -> list[str]:
    """Set fields of the row with that key (of the record, without one); return the addresses changed."""
    book = openpyxl.load_workbook(path)
    sheet = book[load_form().sheet(sheet_id).name]
    row = _row(sheet, key) if key else None
    addresses = [_set(sheet, field, row, value) for field, value in values.items()]
    book.save(path)
    return addresses


def delete_row(path: Path, sheet_id: str, **key: str) -> None:
    """Remove the row with that key."""
    book = openpyxl.load_workbook(path)
    sheet = book[load_form().sheet(sheet_id).name]
    sheet.delete_rows(_row(sheet, key))
    book.save(path)


def _columns(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[ID_ROW] if cell.value}


def _row(sheet: Worksheet, key: Mapping[str, str]) -> int:
    columns = _columns(sheet)
    return next(
        row
        for row in range(FIRST_DATA_ROW, sheet.max_row + 1)
        if all(sheet.cell(row, columns[field]).value == value for field, value in key.items())
    )


def _set(sheet: Worksheet, field: str, row: int | None, value: Any) -> str:
    if row is None:
        row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, RECORD_ID).value == field)
        cell = sheet.cell(row, RECORD_VALUE)
    else:
        cell = sheet.cell(row, _columns(sheet)[field])
    cell.value = value
    return str(cell.coordinate)
