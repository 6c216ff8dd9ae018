"""From what calamine gives for a cell to a value of the field's type."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeAlias

from antt.reference.form import BOOLEANS, NONE_WORD, EnumValue, Field, FieldType

Raw: TypeAlias = Any
"""str, float, int, bool, date, datetime, time or timedelta, as calamine gives it; '' for an empty cell."""


class _None(Enum):
    NONE = "none"


NONE = _None.NONE
"""The sender states that there is none, which is not the same as saying nothing."""

Value: TypeAlias = int | Decimal | str | dt.date | _None

_DATE = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


class NotOfType(ValueError):
    """The cell holds something, but nothing of the field's type."""


def as_typed(raw: Raw) -> str:
    """The cell as its sender sees it: NFC, no surrounding blanks, dates dd/mm/yyyy."""
    if isinstance(raw, dt.datetime | dt.date):
        return raw.strftime("%d/%m/%Y")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return unicodedata.normalize("NFC", str(raw)).strip()


def parse(field: Field, choices: tuple[EnumValue, ...], raw: Raw) -> Value | None:
    """The value of a cell; None when it is empty.

    Args:
        field: what the cell should hold.
        choices: the allowed values of an enumeration.
        raw: what the workbook reader gave.

    Raises:
        NotOfType: it holds something else.
    """
    text = as_typed(raw)
    if not text:
        return None
    if field.allow_none and text.casefold() == NONE_WORD.casefold():
        return NONE
    match field.type:
        case FieldType.INTEGER:
            return _integer(raw, text)
        case FieldType.DECIMAL:
            return _decimal(raw, text)
        case FieldType.DATE:
            return _date(raw, text)
        case FieldType.ENUM:
            return _choice(choices, text)
        case FieldType.BOOLEAN:
            return _choice(BOOLEANS, text)
        case FieldType.TEXT:
            return text


def _decimal(raw: Raw, text: str) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise NotOfType(text)
    try:
        number = Decimal(repr(raw) if isinstance(raw, float) else text)
    except InvalidOperation as error:
        raise NotOfType(text) from error
    if not number.is_finite():
        raise NotOfType(text)
    return number


def _integer(raw: Raw, text: str) -> int:
    number = _decimal(raw, text)
    if number != number.to_integral_value():
        raise NotOfType(text)
    return int(number)


def _date(raw: Raw, text: str) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, str) and (match := _DATE.match(text)):
        day, month, year = map(int, match.groups())
        try:
            return dt.date(year, month, day)
        except ValueError as error:
            raise NotOfType(text) from error
    raise NotOfType(text)


def _choice(choices: tuple[EnumValue, ...], text: str) -> str:
    """The code of a label or of a code, however capitalised; anything else as it stands, for the check to judge."""
    wanted = text.casefold()
    return next((c.code for c in choices if wanted in {c.label.casefold(), c.code.casefold()}), text)
