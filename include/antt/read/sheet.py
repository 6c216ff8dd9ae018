"""Read one sheet of the form: its headings, and every cell it asks for, with type and address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from antt.guard.address import a1, column_letters
from antt.guard.finding import Finding, Refused
from antt.read.cells import Cells, Places
from antt.read.columns import Assigned, ColumnMapping, Head, assign
from antt.read.layout import layout_findings
from antt.read.reading import Grid
from antt.read.values import EARLIEST, LATEST, NotOfType, Value, as_typed, is_ambiguous, parse_typed, says_nothing
from antt.reference.form import (
    ID_ROW,
    LABEL_ROW,
    NONE_WORD,
    RECORD_HEADINGS,
    RECORD_ID,
    RECORD_LABEL,
    RECORD_VALUE,
    Field,
    FieldKind,
    FieldType,
    Form,
    Sheet,
    SheetLayout,
)
from antt.reference.vietnamese import legacy_encoding, text_key

HEADING_ROWS = 30
"""Of a table sheet, among which the headings are looked for."""
MOST_FINDINGS = 10_000
"""Of a sheet's cells; a district's longest has about as many: where all are no figures, no list helps to mend them."""
NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL}
TYPE_LABELS = {
    FieldType.INTEGER: "số nguyên, không dấu phân cách",
    FieldType.DECIMAL: "số",
    FieldType.DATE: "ngày dd/mm/yyyy",
    FieldType.TEXT: "văn bản",
    FieldType.BOOLEAN: "Có hoặc Không",
}


class SheetReading(NamedTuple):
    """A sheet read as far as it could be."""

    grid: Grid
    findings: tuple[Finding, ...]
    """Of its columns too."""
    columns: Assigned


class _Read(NamedTuple):
    """A cell: its value, what stands in it, and the rule that it breaks."""

    value: Value | None
    typed: str
    rule: str = ""


def expectation(form: Form, field: Field) -> str:
    """What the field should hold, in Vietnamese."""
    if field.type is FieldType.ENUM:
        text = "một trong: " + "; ".join(v.label for v in form.enums[field.enum])
    else:
        text = TYPE_LABELS[field.type]
    return f"{text}, hoặc {NONE_WORD} nếu không có" if field.allow_none else text


def if_none(field: Field) -> str:
    """What to write of nothing into a number's cell; empty where there is always something."""
    if field.kind is FieldKind.FLOW:
        return "; nếu không phát sinh thì ghi 0"
    return "; nếu không có thì ghi 0" if field.kind is FieldKind.ANNUAL and not field.min else ""


def read_sheet(form: Form, sheet: Sheet, fields: Sequence[Field], cells: Cells, mapping: ColumnMapping) -> SheetReading:
    """Read the fields asked of a sheet.

    Args:
        form: of the sheet; has its enumerations.
        sheet: what to read.
        fields: those asked in the period.
        cells: what the workbook has on that sheet.
        mapping: headings that were accepted as fields.

    Raises:
        Refused: hardly a cell holds what is asked.
    """
    record = sheet.layout is SheetLayout.RECORD
    heads, first = (_lines(cells), 0) if record else _columns(sheet, cells)
    columns = assign(sheet, fields, heads, mapping)
    places: Places
    if record:
        places = {f: [(i, RECORD_VALUE - 1)] for f, i in columns.indexes.items()}
    else:
        filled = [i for i in range(first, cells.height) if any(cells.holds(i, j) for j in columns.indexes.values())]
        places = {f: [(i, j) for i in filled] for f, j in columns.indexes.items()}
    grid, findings = _grid(form, sheet, tuple(f for f in fields if f.id in places), cells, places)
    return SheetReading(grid, (*columns.findings, *layout_findings(sheet, cells, places), *findings), columns)


def _lines(cells: Cells) -> list[Head]:
    """Headings of a record sheet: one a line."""
    label, value, field_id = RECORD_LABEL - 1, RECORD_VALUE - 1, RECORD_ID - 1
    return [
        Head(i, found.lower(), cells.text(i, label), a1(i, field_id), f"dòng {i + 1}", cells.holds(i, value))
        for i in range(cells.height)
        if ((found := cells.text(i, field_id)) or cells.text(i, label))
        and (cells.text(i, label), found) != (RECORD_HEADINGS[label], RECORD_HEADINGS[field_id])
    ]


def _columns(sheet: Sheet, cells: Cells) -> tuple[list[Head], int]:
    """Headings of a table sheet: one a column; and the first row below them."""
    row = _id_row(sheet, cells)
    if row is None:
        return [], cells.height
    label_row, below = row - (ID_ROW - LABEL_ROW), range(row + 1, cells.height)
    heads = [
        Head(
            j,
            cells.text(row, j).lower(),
            cells.text(label_row, j),
            a1(row, j),
            f"cột {column_letters(j)}",
            any(cells.holds(i, j) for i in below),
        )
        for j in range(len(cells.rows[0]))
        if cells.text(row, j) or cells.text(label_row, j)
    ]
    return heads, row + 1


def _id_row(sheet: Sheet, cells: Cells) -> int | None:
    """The row with the most field ids; without any, the one that belongs to the row with the most labels."""
    top = range(min(HEADING_ROWS, len(cells.rows)))
    ids, labels = {f.id for f in sheet.fields}, {text_key(f.label) for f in sheet.fields}

    def most(known: Callable[[str], bool]) -> int | None:
        counts = {i: sum(isinstance(cell, str) and known(cell) for cell in cells.rows[i]) for i in top}
        best = max(counts, key=lambda i: counts[i], default=None)
        return best if best is not None and counts[best] else None

    if (row := most(lambda text: text.strip().lower() in ids)) is not None:
        return row
    label_row = most(lambda text: text_key(text) in labels)
    return None if label_row is None else label_row + ID_ROW - LABEL_ROW


def _grid(
    form: Form, sheet: Sheet, fields: tuple[Field, ...], cells: Cells, places: Places
) -> tuple[Grid, list[Finding]]:
    """Parse the cells of each field."""
    findings: list[Finding] = []
    values: dict[str, list[Value | None]] = {}
    typed: dict[str, list[str]] = {}
    addresses: dict[str, tuple[str, ...]] = {}
    for field in fields:
        read = [_cell(form, field, cells, place) for place in places[field.id]]
        values[field.id] = [cell.value for cell in read]
        typed[field.id] = [cell.typed for cell in read]
        addresses[field.id] = tuple(a1(*place) for place in places[field.id])
        findings += [
            Finding(cell.rule, sheet.name, address, field.id, found=cell.typed, expected=_expected(form, field, cell))
            for cell, address in zip(read, addresses[field.id], strict=True)
            if cell.rule
        ]
        if len(findings) > MOST_FINDINGS:
            found, most = str(len(findings)), str(MOST_FINDINGS)
            raise Refused(Finding("file.nonsense", sheet.name, found=found, expected=most))
        findings += _leading_zeros(sheet, field, read, addresses[field.id])
    grid = Grid(sheet, fields, pd.DataFrame(values, dtype=object), pd.DataFrame(typed, dtype=object), addresses)
    return grid, with_units(grid, findings)


def _cell(form: Form, field: Field, cells: Cells, place: tuple[int, int]) -> _Read:
    if flaw := cells.flaws.get(place):
        return _Read(None, flaw.text, flaw.rule)
    raw = cells.raw(*place)
    if area := cells.covered.get(place):
        if field.kind is FieldKind.KEY and area.left == place[1]:
            # One name over several rows names them all.
            raw = cells.raw(area.top, area.left)
        elif not cells.holds(*place):
            return _Read(None, area.name)
    typed = as_typed(raw)
    if isinstance(raw, str) and legacy_encoding(typed):
        return _Read(None, typed, "text.legacy_font")
    try:
        return _Read(parse_typed(field, form.enums.get(field.enum, ()), raw, typed), typed)
    except NotOfType as wrong:
        return _Read(None, typed, wrong.rule)


def _expected(form: Form, field: Field, cell: _Read) -> str:
    """What should stand in a cell that breaks a rule; of text in a legacy font, the name of its encoding."""
    if cell.rule == "text.legacy_font":
        return legacy_encoding(cell.typed) or ""
    if cell.rule == "cell.range":
        return f"từ {EARLIEST:%d/%m/%Y} đến {LATEST:%d/%m/%Y}"
    expected = expectation(form, field)
    if cell.rule == "cell.type" and field.type in NUMBERS and says_nothing(cell.typed):
        return f"{expected}{if_none(field)}"
    if cell.rule == "cell.type" and field.type in NUMBERS and is_ambiguous(cell.typed):
        return f"{expected}; nếu là hàng nghìn thì ghi {cell.typed.translate(dict.fromkeys(map(ord, '., ')))}"
    return expected


def _leading_zeros(sheet: Sheet, field: Field, read: Sequence[_Read], addresses: Sequence[str]) -> list[Finding]:
    """One finding a column: a spreadsheet takes the zeros from all of its codes at once."""
    restored = [i for i, cell in enumerate(read) if field.pattern and cell.value not in (None, cell.typed)]
    if not restored:
        return []
    first = restored[0]
    more = f" và {len(restored) - 1} ô khác của cột" if len(restored) > 1 else ""
    found, expected = f"«{read[first].typed}»{more}", f"«{read[first].value}»"
    return [Finding("cell.leading_zeros", sheet.name, addresses[first], field.id, found=found, expected=expected)]


def with_units(grid: Grid, findings: list[Finding]) -> list[Finding]:
    """Add commune and key of the row to the findings of a sheet that are in a row that names one."""
    if "ma_xa" not in grid.values:
        return findings
    row_of: Mapping[str, int] = {
        address: i for addresses in grid.addresses.values() for i, address in enumerate(addresses)
    }
    return [
        f._replace(unit_code=grid.key("ma_xa", row_of[f.cell]), row_key=grid.row_key(row_of[f.cell]))
        if f.sheet == grid.sheet.name and f.cell in row_of
        else f
        for f in findings
    ]
