"""From what calamine gives for a cell to a value of the field's type."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
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

_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
# Text is taken for a number only where nobody could read it otherwise: in Vietnamese 12.000 is twelve thousand.
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_FRACTION = re.compile(r"[+-]?[0-9]{1,15}[.]([0-9]{1,2}|[0-9]{4,6})")
_LARGEST = 10**15
"""Numbers beyond are not exact in a workbook."""
_MILLIONTH = Decimal("0.000001")
"""Below lies what binary fractions add of their own: 0.1 + 0.2."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for what nobody can see, print or store."""


class NotOfType(ValueError):
    """The cell holds something, but nothing of the field's type."""


def as_typed(raw: Raw) -> str:
    """The cell as its sender sees it: NFC, no surrounding blanks, dates dd/mm/yyyy, control characters replaced."""
    if isinstance(raw, dt.datetime | dt.date):
        return raw.strftime("%d/%m/%Y")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return unicodedata.normalize("NFC", _CONTROL.sub(UNREADABLE, str(raw))).strip()


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
    if UNREADABLE in text:
        raise NotOfType(text)
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
    if isinstance(raw, str):
        if not _WHOLE.fullmatch(text) and not _FRACTION.fullmatch(text):
            raise NotOfType(text)
        return Decimal(text)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < _LARGEST:
        raise NotOfType(text)
    return Decimal(repr(raw)).quantize(_MILLIONTH).normalize() + 0


def _integer(raw: Raw, text: str) -> int:
    number = _decimal(raw, text)
    if number != number.to_integral_value() or (isinstance(raw, str) and "." in text):
        raise NotOfType(text)
    return int(number)


def _date(raw: Raw, text: str) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, str) and (match := _DATE.fullmatch(text)):
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
