"""Open a workbook of any kind: guards first, then the cells of the sheets that are wanted."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from antt.guard.address import Area
from antt.guard.finding import Content, Damaged, Finding, Refused
from antt.guard.kind import Kind, Sound, sound
from antt.guard.limits import LIMITS, Limits
from antt.guard.package import check_size, too_large
from antt.parse import biff, ooxml, opendocument
from antt.parse.comma import read_texts
from antt.parse.marks import Marks, Package, far_cell
from antt.parse.rows import Value, decode
from antt.reference.vietnamese import text_key

Raw: TypeAlias = Any
"""str, float, int, bool, date, datetime, time or timedelta, as calamine gives it; '' for an empty cell."""


@dataclass(frozen=True)
class RawSheet:
    """The cells of one sheet; rows and columns count from 0 at A1."""

    name: str
    rows: Sequence[Sequence[Raw]]
    marks: Marks = field(default_factory=Marks)
    """With all mergers of the sheet."""
    hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """What was wanted of a workbook."""

    sheets: tuple[RawSheet, ...]
    """In the order of the file."""
    links: tuple[str, ...] = ()
    """Other workbooks that formulas refer to."""
    by_field: bool = False
    """Rows of a database: a sheet is named by its id, and its first row has the field ids of the columns."""


class Opener(Protocol):
    """Opens the bytes of a workbook, or says why nobody should: here, or in a child process."""

    def __call__(self, content: Content, wanted: Collection[str] | None) -> Workbook | Finding:
        """Open; ``wanted`` has keys (``text_key``) of names of sheets, None stands for all of them."""


def open_workbook(
    content: Content, wanted: Collection[str] | None = None, limits: Limits = LIMITS
) -> Workbook | Finding:
    """Open the bytes of a workbook in this process; never raises for what a sender may have done to them.

    Args:
        content: an .xlsx, .xlsm, .xls, .ods, a zip with a .csv a sheet, or rows of a database.
        wanted: keys (``text_key``) of the names of sheets; None for all.
        limits: how large it may be.
    """
    try:
        check_size(content, limits)
        content = bytes(content)
        workbook = _open(content, sound(content, limits), wanted, limits)
        _check_texts(workbook, limits)
    except Refused as refused:
        return refused.finding
    except PasswordError:
        return Finding("file.encrypted")
    except (CalamineError, ValueError, OSError) as error:
        return Finding("file.unreadable", found=str(error))
    return workbook


def _open(content: bytes, file: Sound, wanted: Collection[str] | None, limits: Limits) -> Workbook:
    def is_wanted(name: str) -> bool:
        return wanted is None or text_key(name) in wanted

    if file.kind is Kind.ROWS:
        return Workbook(tuple(_table(*sheet, limits) for sheet in decode(content).items()), by_field=True)
    if file.kind is Kind.CSV and file.parts:
        texts = read_texts(file.parts, wanted, limits)
        return Workbook(tuple(RawSheet(name, rows) for name, rows in texts.items()))
    package = _scan(content, file, is_wanted, limits)
    with _panics_as_damage():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(
            _sheet(
                book.get_sheet_by_name(about.name),
                package.sheets.get(about.name, Marks()),
                about.visible is not SheetVisibleEnum.Visible,
            )
            for about in book.sheets_metadata
            if is_wanted(about.name)
        )
    return Workbook(sheets, package.links)


def _table(sheet: str, rows: Sequence[Mapping[str, Value]], limits: Limits) -> RawSheet:
    fields = sorted({field for row in rows for field in row})
    if len(rows) > limits.rows or len(fields) > limits.columns:
        raise far_cell(sheet, len(rows), len(fields) - 1)
    return RawSheet(sheet, [fields, *([row.get(field, "") for field in fields] for row in rows)])


def _scan(content: bytes, file: Sound, is_wanted: Callable[[str], bool], limits: Limits) -> Package:
    if file.parts is None:
        return biff.scan(content, is_wanted, limits)
    scan = ooxml.scan if file.kind is Kind.XLSX else opendocument.scan
    return scan(file.parts, is_wanted, limits)


@contextmanager
def _panics_as_damage() -> Iterator[None]:
    """A damaged file can make calamine panic, which no ``except Exception`` would catch."""
    try:
        yield
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise Damaged(str(panic)) from panic


def _sheet(sheet: CalamineSheet, marks: Marks, hidden: bool) -> RawSheet:
    marks.merged[:0] = [Area(*start, *end) for start, end in sheet.merged_cell_ranges or ()]
    # skip_empty_area would drop leading empty rows and columns, and every address would shift.
    return RawSheet(sheet.name, sheet.to_python(skip_empty_area=False), marks, hidden)


def _check_texts(workbook: Workbook, limits: Limits) -> None:
    """One text of megabytes, in a cell or in many, would be copied, searched and printed by everything that follows."""
    for sheet in workbook.sheets:
        longest = max([len(cell) for row in sheet.rows for cell in row if type(cell) is str], default=0)
        if longest > limits.text_length:
            raise too_large(f"số ký tự của một ô ở trang «{sheet.name}»", longest, limits.text_length)
