"""A workbook as text: a zip with one .csv a sheet, named as the sheet is; encoding and separator are found out."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from antt.guard.finding import Damaged
from antt.guard.limits import Limits
from antt.guard.members import is_hidden
from antt.guard.office import active
from antt.guard.package import Parts
from antt.parse.marks import far_cell
from antt.reference.vietnamese import text_key

_SEPARATORS = ";,\t|"
_LOOKED_AT = 50
"""Lines in which the separator is looked for."""
_BETWEEN = ("-", "_")
"""Between the workbook's name and the sheet's, where a program writes both."""


def read_texts(parts: Parts, wanted: Collection[str] | None, limits: Limits) -> dict[str, list[Sequence[str]]]:
    """Rows of texts, by the name of the sheet.

    Raises:
        Damaged: a file is in no encoding, holds a NUL, or has a quotation that does not end.
        Refused: one has too many rows or columns, or a command for a spreadsheet.
    """
    found: dict[str, list[Sequence[str]]] = {}
    for part in parts.names:
        if not is_hidden(part) and (name := _sheet_name(PurePosixPath(part).stem, wanted)):
            if name in found:
                raise Damaged(f"two files of the sheet {name}")
            found[name] = _rows(name, decoded(parts.read(part)), limits)
    return found


def _sheet_name(stem: str, wanted: Collection[str] | None) -> str:
    """The name of the sheet; empty when nobody wants it. LibreOffice puts the name of the workbook before it."""
    key = text_key(stem)
    if wanted is None or key in wanted:
        return stem
    return next((want for want in wanted for mark in _BETWEEN if key.endswith(mark + want)), "")


def decoded(content: bytes) -> str:
    """The text: Unicode with or without a byte order mark, else the code page of Vietnamese Windows.

    Raises:
        Damaged: it is in none of them.
    """
    try:
        return _decode(content)
    except UnicodeDecodeError as broken:
        raise Damaged(str(broken)) from broken


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if b"\x00" in content[:4]:  # half of every Latin letter: UTF-16 without its mark
        return content.decode("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1258")


def _rows(sheet: str, text: str, limits: Limits) -> list[Sequence[str]]:
    if "\x00" in text:
        raise Damaged("a NUL in text")
    csv.field_size_limit(limits.text_length)
    rows: list[Sequence[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True):
            if len(rows) >= limits.rows or len(row) > limits.columns:
                raise far_cell(sheet, len(rows), len(row) - 1)
            if any(cell[:1] in "=+-@" and "|" in cell and "!" in cell for cell in row if cell):
                raise active("công thức gọi chương trình khác")
            rows.append(row)
    except csv.Error as broken:
        raise Damaged(str(broken)) from broken
    # calamine's sheets are rectangles: so is this.
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _separator(text: str) -> str:
    """The one that stands most often in the first lines."""
    lines = text[: _LOOKED_AT * 400].splitlines()[:_LOOKED_AT]
    return max(_SEPARATORS, key=lambda separator: sum(line.count(separator) for line in lines))
