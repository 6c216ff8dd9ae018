"""Write one data sheet of the workbook: headings, values, drop-downs, protection and print setup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from antt.blank.lists import Lists, labels
from antt.blank.rows import CellValue
from antt.blank.styles import A4, Styles, is_long_text
from antt.blank.validation import validation
from antt.reference.calendar import Period
from antt.reference.form import (
    FIRST_DATA_ROW,
    GROUP_ROW,
    ID_ROW,
    LABEL_ROW,
    NOTE_ROW,
    RECORD_HEADINGS,
    RECORD_ID,
    RECORD_LABEL,
    RECORD_UNIT,
    RECORD_VALUE,
    TITLE_ROW,
    UNIT_ROW,
    Field,
    FieldType,
    Form,
    Sheet,
    SheetRows,
)

FREE_ROWS = 200
PAGE_WIDTH = 150  # characters on a landscape A4 page at a size still readable
LINE_HEIGHT = 15
CODE_WIDTH, NUMBER_WIDTH, TEXT_WIDTH, LONG_TEXT_WIDTH = 10, 13, 22, 46
PROTECTION = {"format_columns": True, "format_rows": True, "select_locked_cells": True}


class Context(NamedTuple):
    """What every sheet of one workbook is written with."""

    form: Form
    period: Period
    styles: Styles
    lists: Lists
    mark: str
    """Text of ``NOTE_ROW`` when the whole workbook carries one (synthetic data); else empty."""


def write_table(sheet: Worksheet, layout: Sheet, rows: Sequence[Mapping[str, CellValue]], context: Context) -> None:
    """One field a column, one key a row."""
    fields = layout.asked(context.period.ky)
    _write_heading(sheet, layout, context)
    _write_column_heads(sheet, fields, context)
    count = max(FREE_ROWS, len(rows)) if layout.rows is SheetRows.FREE else len(rows)
    blocks = layout.rows is SheetRows.COMMUNES_BY_BUCKET
    for column, field in enumerate(fields):
        names = labels(context.form, field)
        formats = (context.styles.cell(field), context.styles.cell(field, first_of_block=blocks))
        for i in range(count):
            row = rows[i] if i < len(rows) else {}
            starts_block = blocks and (i == 0 or row["ma_xa"] != rows[i - 1]["ma_xa"])
            value = row.get(field.id)
            _write_value(sheet, FIRST_DATA_ROW - 1 + i, column, value, names, formats[starts_block])
        _validate(sheet, field, (FIRST_DATA_ROW - 1, column), count, context)
    frozen = next((i for i, f in enumerate(fields) if f.id not in {*layout.keys, "ten_xa"}), 1)
    sheet.freeze_panes(ID_ROW, frozen)
    sheet.repeat_rows(GROUP_ROW - 1, ID_ROW - 1)
    sheet.repeat_columns(0, frozen - 1)
    width = sum(_width(f, context.form) for f in fields)
    _set_up_page(sheet, ceil(width / PAGE_WIDTH), context)


def write_record(sheet: Worksheet, layout: Sheet, row: Mapping[str, CellValue], context: Context) -> None:
    """One field a line: label, value, unit, field id, and help beside it."""
    _write_heading(sheet, layout, context)
    styles = context.styles
    for column, heading in enumerate(RECORD_HEADINGS):
        sheet.write_string(ID_ROW - 1, column, heading, styles.label())
    for i, field in enumerate(layout.asked(context.period.ky)):
        line = FIRST_DATA_ROW - 1 + i
        sheet.set_row(line, 96 if is_long_text(field) else 21)
        sheet.write_string(line, RECORD_LABEL - 1, field.label, styles.caption())
        names = labels(context.form, field)
        _write_value(sheet, line, RECORD_VALUE - 1, row.get(field.id), names, styles.cell(field, left=True))
        sheet.write_string(line, RECORD_UNIT - 1, field.unit, styles.unit())
        sheet.write_string(line, RECORD_ID - 1, field.id, styles.field_id())
        sheet.write_string(line, RECORD_ID, field.help, styles.remark())
        _validate(sheet, field, (line, RECORD_VALUE - 1), 1, context)
    for column, width in enumerate((46, 60, 13, 18, 48)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(ID_ROW, 0)
    sheet.repeat_rows(ID_ROW - 1)
    _set_up_page(sheet, 1, context)


def _write_heading(sheet: Worksheet, layout: Sheet, context: Context) -> None:
    note = context.mark or f"{context.period.label}, số liệu chốt ngày {context.period.cut_off:%d/%m/%Y}"
    sheet.write_string(TITLE_ROW - 1, 0, layout.title, context.styles.title())
    sheet.write_string(NOTE_ROW - 1, 0, note[0].upper() + note[1:], context.styles.note(warning=bool(context.mark)))
    sheet.set_row(TITLE_ROW - 1, 24)


def _write_column_heads(sheet: Worksheet, fields: Sequence[Field], context: Context) -> None:
    styles, previous = context.styles, ""
    for column, field in enumerate(fields):
        if field.group != previous:
            sheet.write_string(GROUP_ROW - 1, column, field.group, styles.group())
        else:
            sheet.write_blank(GROUP_ROW - 1, column, None, styles.group())
        previous = field.group
        sheet.set_column(column, column, _width(field, context.form))
        sheet.write_string(LABEL_ROW - 1, column, field.label, styles.label())
        sheet.write_string(UNIT_ROW - 1, column, field.unit, styles.unit())
        sheet.write_string(ID_ROW - 1, column, field.id, styles.field_id())
    sheet.set_row(GROUP_ROW - 1, 20)
    lines = max(ceil(len(f.label) / (_width(f, context.form) - 2)) for f in fields)
    sheet.set_row(LABEL_ROW - 1, (lines + 1) * LINE_HEIGHT)


def _write_value(
    sheet: Worksheet, row: int, column: int, value: CellValue | None, names: Mapping[str, str], style: Format
) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, names.get(value, value), style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _validate(sheet: Worksheet, field: Field, first: tuple[int, int], count: int, context: Context) -> None:
    if field.prefilled:
        return
    row, column = first
    rule = validation(field, xl_rowcol_to_cell(row, column), context.lists.choices(field), context.period.cut_off)
    if rule:
        sheet.data_validation(row, column, row + count - 1, column, rule)


def _width(field: Field, form: Form) -> int:
    """Width of the field's column in characters."""
    if field.type is FieldType.TEXT:
        return LONG_TEXT_WIDTH if (field.max_length or 0) >= 200 else CODE_WIDTH if field.pattern else TEXT_WIDTH
    if field.type is FieldType.ENUM:
        return max(CODE_WIDTH, *(len(label) + 4 for label in labels(form, field).values()))
    return NUMBER_WIDTH


def _set_up_page(sheet: Worksheet, pages: int, context: Context) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(pages, 0)
    sheet.set_footer(f"&L{context.form.id} v{context.form.version} – &A&C{context.mark}&RTrang &P/&N")
    sheet.protect("", PROTECTION)
