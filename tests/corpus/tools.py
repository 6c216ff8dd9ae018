"""Change a workbook given as bytes: as openpyxl would, or in its XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from antt.reference.form import FIRST_DATA_ROW, ID_ROW, RECORD_ID, RECORD_VALUE, FieldType, SheetLayout, load_form

Maker = Callable[[bytes], bytes]
"""Makes a workbook of the corpus from the good one."""

CASES: dict[str, Maker] = {}
"""Every workbook of the corpus, by name."""
FORM = load_form()


def case(maker: Maker) -> Maker:
    """Register a maker under its name."""
    CASES[maker.__name__.replace("_", "-")] = maker
    return maker


def case_by_openpyxl(change: Callable[[openpyxl.Workbook], None]) -> Callable[[openpyxl.Workbook], None]:
    """Register a change that openpyxl makes and saves."""

    def maker(good: bytes) -> bytes:
        return edited(good, change)

    CASES[change.__name__.replace("_", "-")] = maker
    return change


def edited(good: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The workbook after a change, as openpyxl saves it."""
    book = openpyxl.load_workbook(io.BytesIO(good))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rezipped(good: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The package with each part changed; ``change`` gets its name and content."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def package(parts: dict[str, str]) -> bytes:
    """A zip of text parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def sheet(book: openpyxl.Workbook, sheet_id: str) -> Worksheet:
    """A sheet of the form."""
    return book[FORM.sheet(sheet_id).name]


def column(worksheet: Worksheet, field: str) -> int:
    """Column of a field on a table sheet."""
    return int(next(cell.column for cell in worksheet[ID_ROW] if cell.value == field))


def cell(book: openpyxl.Workbook, sheet_id: str, field: str, row: int = 0) -> Cell:
    """Cell of a field in a data row (from 0), or on a record sheet."""
    worksheet = sheet(book, sheet_id)
    if FORM.sheet(sheet_id).layout is SheetLayout.RECORD:
        line = next(r for r in range(1, worksheet.max_row + 1) if worksheet.cell(r, RECORD_ID).value == field)
        return worksheet.cell(line, RECORD_VALUE)
    return worksheet.cell(FIRST_DATA_ROW + row, column(worksheet, field))


def put(book: openpyxl.Workbook, sheet_id: str, field: str, value: Any, row: int = 0) -> None:
    """Type something into a cell."""
    cell(book, sheet_id, field, row).value = value


def typed_cells(book: openpyxl.Workbook, kinds: set[FieldType]) -> Iterator[Cell]:
    """Cells that hold something, of all fields of some types."""
    for layout in FORM.sheets:
        worksheet = sheet(book, layout.id)
        here = {f.id for f in layout.fields if f.type in kinds}
        if layout.layout is SheetLayout.RECORD:
            lines = (r for r in range(1, worksheet.max_row + 1) if worksheet.cell(r, RECORD_ID).value in here)
            found = [worksheet.cell(r, RECORD_VALUE) for r in lines]
        else:
            columns = [c.column for c in worksheet[ID_ROW] if c.value in here]
            found = [worksheet.cell(r, c) for r in range(FIRST_DATA_ROW, worksheet.max_row + 1) for c in columns]
        yield from (one for one in found if one.value is not None)


def part_of(sheet_id: str) -> str:
    """Part of a sheet in the good workbook, whose first sheet is the guide."""
    return f"xl/worksheets/sheet{[s.id for s in FORM.sheets].index(sheet_id) + 2}.xml"
