"""Data validation of a cell: what Excel refuses at the keyboard, and in which words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from antt.reference.form import NONE_WORD, Field, FieldKind, FieldType

EARLIEST, LATEST = dt.date(1945, 9, 2), dt.date(2100, 12, 31)
MESSAGE_LIMIT = 255


def validation(field: Field, cell: str, choices: str, cut_off: dt.date) -> dict[str, Any] | None:
    """Options of XlsxWriter's ``data_validation`` for a range whose first cell is ``cell``; None for no rule.

    Args:
        field: what the cells hold.
        cell: relative address of the first cell, e.g. ``C7``, for formulas.
        choices: range of the drop-down, e.g. ``='Danh mục'!$A$5:$A$8``; empty for none.
        cut_off: facts cannot be later than this day.
    """
    rule = _rule(field, cell, choices, cut_off)
    if rule is None:
        return None
    expected = _expected(field, cut_off)
    messages = {"error_title": "Chưa đúng", "error_message": _cut(f"{field.label}: {expected}.")}
    if field.help or field.allow_none:
        prompt = f"{expected[0].upper()}{expected[1:]}. {field.help}"
        messages |= {"input_title": "Cách nhập", "input_message": _cut(prompt.strip())}
    return rule | messages


def _rule(field: Field, cell: str, choices: str, cut_off: dt.date) -> dict[str, Any] | None:
    if choices:
        return {"validate": "list", "source": choices}
    low, high = _bounds(field)
    first, last = EARLIEST, _last_day(field, cut_off)
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL if field.allow_none:
            whole = f",{cell}=INT({cell})" if field.type is FieldType.INTEGER else ""
            return _or_none(cell, f"{cell}>={low},{cell}<={high}{whole}")
        case FieldType.INTEGER | FieldType.DECIMAL:
            kind = field.type.value
            return {"validate": kind, "criteria": "between", "minimum": float(low), "maximum": float(high)}
        case FieldType.DATE if field.allow_none:
            return _or_none(cell, f"{cell}>={_date(first)},{cell}<={_date(last)}")
        case FieldType.DATE:
            return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        case FieldType.TEXT if field.max_length:
            return {"validate": "length", "criteria": "<=", "value": field.max_length}
    return None


def _or_none(cell: str, conditions: str) -> dict[str, Any]:
    return {"validate": "custom", "value": f'=IF(ISNUMBER({cell}),AND({conditions}),EXACT({cell},"{NONE_WORD}"))'}


def _date(day: dt.date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _bounds(field: Field) -> tuple[Decimal, Decimal]:
    return -field.most if field.min is None else field.min, field.most


def _last_day(field: Field, cut_off: dt.date) -> dt.date:
    """A fact is known by the cut-off; the covering letter is written after it."""
    return LATEST if field.kind is FieldKind.CONTROL else cut_off


def _expected(field: Field, cut_off: dt.date) -> str:
    text = {
        FieldType.INTEGER: f"nhập số nguyên{_range_text(field)}, không kèm chữ",
        FieldType.DECIMAL: f"nhập số{_range_text(field)}, không kèm chữ",
        FieldType.DATE: f"nhập ngày dạng dd/mm/yyyy, không sau {_last_day(field, cut_off):%d/%m/%Y}",
        FieldType.TEXT: f"nhập tối đa {field.max_length} ký tự",
        FieldType.ENUM: "chọn trong danh sách",
        FieldType.BOOLEAN: "chọn Có hoặc Không",
    }[field.type]
    return f"{text}; không có thì ghi {NONE_WORD}" if field.allow_none else text


def _range_text(field: Field) -> str:
    if field.min is not None and field.max is not None:
        return f" từ {field.min} đến {field.max}"
    return f" từ {field.min} trở lên" if field.min is not None else ""


def _cut(text: str) -> str:
    """Excel refuses a longer message."""
    return text if len(text) <= MESSAGE_LIMIT else f"{text[: MESSAGE_LIMIT - 1]}…"
