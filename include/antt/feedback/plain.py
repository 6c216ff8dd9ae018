"""A plain copy of a workbook that openpyxl cannot change (xls, ods, damaged): same sheets, addresses and values."""

from __future__ import annotations

import datetime as dt
import io

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from python_calamine import CalamineWorkbook

from antt.celltext import put_text
from antt.read.values import Raw


def plain_copy(content: bytes) -> Workbook:
    """The values of every sheet; formats, formulas and comments are left behind.

    Raises:
        CalamineError: it is not a workbook at all.
    """
    source, copy = CalamineWorkbook.from_filelike(io.BytesIO(content)), Workbook()
    copy.remove(copy.active)
    for name in source.sheet_names:
        sheet = copy.create_sheet(name)
        # skip_empty_area would drop leading empty rows and columns, and every address would shift.
        for row, values in enumerate(source.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
            for column, value in enumerate(values, 1):
                if value != "":
                    _put(sheet.cell(row, column), value)
    return copy


def _put(cell: Cell, value: Raw) -> None:
    if isinstance(value, str):
        put_text(cell, value)
        return
    cell.value = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(value, dt.date):
        cell.number_format = "dd/mm/yyyy"
