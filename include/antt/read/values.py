"""From what calamine gives for a cell to a value of the field's type."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

from antt.parse.workbook import Raw
from antt.reference.form import BOOLEANS, NONE_WORD, EnumValue, Field, FieldType
from antt.reference.vietnamese import text_key


class _None(Enum):
    NONE = "none"


NONE = _None.NONE
"""The sender states that there is none, which is not the same as saying nothing."""

Value: TypeAlias = int | Decimal | str | dt.date | _None

_DATE = re.compile(r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})")
_ISO_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
# Text is taken for a number only where nobody could read it otherwise: 12.000 is twelve thousand to a Vietnamese and
# twelve to a machine, 1,234 the other way round. Two groups of thousands, or both separators, read in one way only.
_WHOLE = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:[.][0-9]{3}){2,4}|[0-9]{1,3}(?: [0-9]{3}){2,4})")
_FRACTION = re.compile(
    r"[+-]?(?:[0-9]{1,15}[.,](?:[0-9]{1,2}|[0-9]{4,6})|0[.,][0-9]{3}|[0-9]{1,3}(?:[.][0-9]{3}){1,4},[0-9]{1,6})"
)
_AMBIGUOUS = re.compile(r"[+-]?[0-9]{1,3}[., ][0-9]{3}")
_NOTHING = frozenset(map(text_key, ("", "không", "không có", "không phát sinh", "ko", "k")))
_FIXED_DIGITS = re.compile(r"\^\\d\{([0-9]+)\}\$")
"""A pattern that is a count of digits."""
_LARGEST = 10**15
"""Numbers beyond are not exact in a workbook."""
_MILLIONTH = Decimal("0.000001")
"""Below lies what binary fractions add of their own: 0.1 + 0.2."""
_BLANKS = re.compile(r"[^\S\n]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
"""Marks of no width, pasted from web pages."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for what nobody can see, print or store."""


EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
"""Days beyond are slips of the keyboard, whatever they are of."""


class NotOfType(ValueError):
    """The cell holds something, but nothing of the field's type."""

    def __init__(self, text: str, rule: str = "cell.type") -> None:
        super().__init__(text)
        self.rule = rule
        """Code of the rule that it breaks."""


def as_typed(raw: Raw) -> str:
    """The cell as its sender sees it: NFC, no blanks around and one between words, dates dd/mm/yyyy.

    Marks of no width are left out; control characters are replaced by ``UNREADABLE``.
    """
    if isinstance(raw, str):
        return _as_seen(raw)
    if isinstance(raw, dt.datetime | dt.date):
        return raw.strftime("%d/%m/%Y")
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


@lru_cache(maxsize=8192)
def _as_seen(text: str) -> str:
    legible = _CONTROL.sub(UNREADABLE, text.translate(_INVISIBLE))
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", legible)).strip()


def parse(field: Field, choices: tuple[EnumValue, ...], raw: Raw) -> Value | None:
    """The value of a cell; None when it is empty.

    Args:
        field: what the cell should hold.
        choices: the allowed values of an enumeration.
        raw: what the workbook reader gave.

    Raises:
        NotOfType: it holds something else.
    """
    return parse_typed(field, choices, raw, as_typed(raw))


def parse_typed(field: Field, choices: tuple[EnumValue, ...], raw: Raw, text: str) -> Value | None:
    """``parse`` for who has the cell ``as_typed`` at hand."""
    if not text:
        return None
    if UNREADABLE in text:
        raise NotOfType(text)
    if field.allow_none and text_key(text) == text_key(NONE_WORD):
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
            return _choice(BOOLEANS, BOOLEANS[not raw].label if isinstance(raw, bool) else text)
        case FieldType.TEXT:
            return with_leading_zeros(field, text)


def says_nothing(text: str) -> bool:
    """True for what people write into a number's cell when there is nothing to count: a dash, «không»."""
    return text_key(text).strip("-–—. ") in _NOTHING


def is_ambiguous(text: str) -> bool:
    """True for text that one reader takes for thousands and another for a fraction: 12.000."""
    return bool(_AMBIGUOUS.fullmatch(text))


def with_leading_zeros(field: Field, text: str) -> str:
    """A code with the zeros that a spreadsheet takes from it when it reads a number: 379 → 00379."""
    if (match := _FIXED_DIGITS.fullmatch(field.pattern)) and text.isascii() and text.isdigit():
        return text.zfill(int(match[1]))
    return text


def _decimal(raw: Raw, text: str) -> Decimal:
    if isinstance(raw, str):
        return _typed_number(text)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < _LARGEST:
        raise NotOfType(text)
    return Decimal(repr(raw)).quantize(_MILLIONTH).normalize() + 0


def _typed_number(text: str) -> Decimal:
    if _WHOLE.fullmatch(text):
        return Decimal(text.replace(".", "").replace(" ", ""))
    if not _FRACTION.fullmatch(text):
        raise NotOfType(text)
    return Decimal(text.replace(".", "").replace(",", ".") if "," in text else text)


def _integer(raw: Raw, text: str) -> int:
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < _LARGEST:
        return int(raw)  # nearly every cell
    number = _decimal(raw, text)
    if number != number.to_integral_value() or (isinstance(raw, str) and not _WHOLE.fullmatch(text)):
        raise NotOfType(text)
    return int(number)


def _date(raw: Raw, text: str) -> dt.date:
    day = _day(raw, text)
    if not EARLIEST <= day <= LATEST:
        raise NotOfType(text, "cell.range")
    return day


def _day(raw: Raw, text: str) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    match = (_DATE.fullmatch(text) or _ISO_DATE.fullmatch(text)) if isinstance(raw, str) else None
    if match is None:
        raise NotOfType(text)
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError as error:
        raise NotOfType(text, "cell.date") from error


def _choice(choices: tuple[EnumValue, ...], text: str) -> str:
    """The code of a label or of a code, however typed; anything else as it stands, for the check to judge."""
    wanted = text_key(text)
    return next((c.code for c in choices if wanted in {text_key(c.label), text_key(c.code)}), text)
