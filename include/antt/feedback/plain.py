"""A plain copy of a workbook that openpyxl cannot change (xls, ods, damaged): same sheets, addresses and values."""

from __future__ import annotations

import datetime as dt

from openpyxl import Workbook
from openpyxl.cell.cell import Cell

from antt.celltext import put_text
from antt.guard import Content
from antt.parse import Raw, open_apart
from antt.read import Finding


def plain_copy(content: Content) -> Workbook:
    """The values of every sheet; formats, formulas and comments are left behind.

    Raises:
        ValueError: it is not a workbook that may be opened.
    """
    source, copy = open_apart(content), Workbook()
    if isinstance(source, Finding):
        raise ValueError(source.rule)
    copy.remove(copy.active)
    for one in source.sheets:
        sheet = copy.create_sheet(one.name)
        for row, values in enumerate(one.rows, 1):
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
