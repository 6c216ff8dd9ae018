"""Values as a Vietnamese reader expects them in a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlglot import exp

from antt.check.compare import value_column
from antt.reference.form import BOOLEANS, EnumValue, FieldType, Form
from antt.reference.rules import FieldRule

NOTHING = "không có"


def printed_values(rule: FieldRule, row: Mapping[str, Any], form: Form) -> dict[str, str]:
    """The values that a rule compared in one row, and its two sides as ``left`` and ``right``."""
    words = {value_column(c): printed(row[value_column(c)], _choices(c, form)) for c in rule.names}
    return words | {"left": printed(row["l"]), "right": printed(row["r"])}


def printed(value: Any, choices: tuple[EnumValue, ...] = ()) -> str:
    """A number as 1.234,5, a date as dd/mm/yyyy, an enumeration by its label."""
    if value is None or pd.isna(value):
        return NOTHING
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, str):
        return next((choice.label for choice in choices if choice.code == value), value)
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")
    return number.translate(str.maketrans(",.", ".,"))


def _choices(column: exp.Column, form: Form) -> tuple[EnumValue, ...]:
    field = next((f for s in form.sheets for f in s.fields if f.id == column.name), None)
    if field is None:
        return ()
    return BOOLEANS if field.type is FieldType.BOOLEAN else form.enums.get(field.enum, ())
