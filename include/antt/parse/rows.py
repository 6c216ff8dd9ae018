r"""Rows of a database as bytes: the same rows are the same bytes, whatever order or driver gave them.

A CSV file (RFC 4180 with LF, UTF-8, NFC), one line a value: ``sheet,row,field,type,value``. Rows of a sheet count
from 1 and stand in the order of their values; fields in alphabetical order; what is NULL has no line. Types: ``n`` a
number in plain decimals, ``d`` a date as ISO 8601, ``b`` true or false, ``t`` text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from antt.guard.kind import ROWS as HEAD

Value: TypeAlias = int | float | bool | str | dt.date
Sheets: TypeAlias = Mapping[str, Sequence[Mapping[str, Value]]]
"""Sheet id → rows; a row is field id → value, without what is NULL."""
_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?")


def encode(sheets: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """Rows by sheet id, as bytes.

    Raises:
        ValueError: a value is of no type that a form knows, or no number.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for sheet in sorted(sheets):
        rows = [sorted((f, *_written(v)) for f, v in row.items() if v is not None) for row in sheets[sheet]]
        rows = sorted(row for row in rows if row)
        for number, row in enumerate(rows, 1):
            writer.writerows((sheet, number, *value) for value in row)
    return HEAD + out.getvalue().encode()


def decode(content: bytes) -> Sheets:
    """What ``encode`` wrote.

    Raises:
        ValueError: it did not write this.
    """
    if not content.startswith(HEAD):
        raise ValueError("no rows of a database")
    sheets: dict[str, list[dict[str, Value]]] = {}
    try:
        for sheet, number, field, kind, value in csv.reader(io.StringIO(content.decode()[len(HEAD) :], newline="")):
            rows = sheets.setdefault(sheet, [])
            if int(number) == len(rows) + 1:
                rows.append({})
            elif int(number) != len(rows) or not rows:
                raise ValueError(f"row {number} of {sheet} comes after row {len(rows)}")
            rows[-1][field] = _READ[kind](value)
    except (KeyError, csv.Error, ArithmeticError) as error:
        raise ValueError(f"no rows of a database: {error!r}") from error
    return sheets


def _written(value: Any) -> tuple[str, str]:
    """Type and text of a value."""
    match value:
        case bool():
            return "b", str(value).lower()
        case int() | float() | Decimal():
            number = Decimal(str(value))
            if not number.is_finite():
                raise ValueError(f"{value} is no number")
            text = f"{number or Decimal(0):f}"
            return "n", text.rstrip("0").rstrip(".") if "." in text else text
        case dt.datetime() if value.time() != dt.time():
            raise ValueError("a moment is no date")
        case dt.date():
            return "d", value.isoformat()[:10]
        case str():
            return "t", unicodedata.normalize("NFC", value)
        case _:
            raise ValueError(f"a {type(value).__name__} is no value of a form")


def _number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("no number in plain decimals")
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


_READ: Mapping[str, Any] = {
    "n": _number,
    "d": dt.date.fromisoformat,
    "b": {"true": True, "false": False}.__getitem__,
    "t": str,
}
