"""Read a workbook: find its sheets and columns by the field ids in them, and every value with its address."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from antt.read.finding import Finding
from antt.read.reading import Cover, Grid, Reading
from antt.read.values import NotOfType, Raw, Value, as_typed, parse
from antt.reference.form import (
    NONE_WORD,
    NOTE_ROW,
    RECORD_ID,
    RECORD_VALUE,
    SYNTHETIC_MARK,
    Field,
    FieldType,
    Form,
    Ky,
    Sheet,
    SheetLayout,
)

Rows = Sequence[Sequence[Raw]]

MOST_ROWS = 1200
"""Of a sheet. A district's longest has some 900; what is far beyond is damaged, and would take minutes to check."""

TYPE_LABELS = {
    FieldType.INTEGER: "số nguyên, không dấu phân cách",
    FieldType.DECIMAL: "số",
    FieldType.DATE: "ngày dd/mm/yyyy",
    FieldType.TEXT: "văn bản",
    FieldType.BOOLEAN: "Có hoặc Không",
}


def read_workbook(content: bytes, form: Form) -> Reading:
    """Read the bytes of a workbook as ``form``; never raises for what a sender may have done to it."""
    try:
        rows, missing = _sheets(content, form)
    except (CalamineError, ValueError, OSError) as error:
        return Reading(None, None, findings=(Finding("file.unreadable", found=str(error)),))
    if missing:
        return Reading(None, None, findings=tuple(Finding("sheet.missing", sheet=name) for name in missing))
    if long := [s for s in form.sheets if len(rows[s.id]) > MOST_ROWS]:
        found = tuple(
            Finding("sheet.too_long", s.name, found=str(len(rows[s.id])), expected=str(MOST_ROWS)) for s in long
        )
        return Reading(None, None, findings=found)
    return _read(form, rows)


def _sheets(content: bytes, form: Form) -> tuple[dict[str, Rows], list[str]]:
    """Sheet id → its cells; and the names of sheets that are not there."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = {_plain(name): name for name in workbook.sheet_names}
    missing = [s.name for s in form.sheets if _plain(s.name) not in names]
    if missing:
        return {}, missing
    # skip_empty_area would drop leading empty rows and columns, and every address would shift.
    return {
        s.id: workbook.get_sheet_by_name(names[_plain(s.name)]).to_python(skip_empty_area=False) for s in form.sheets
    }, []


def _plain(name: str) -> str:
    """A sheet's name however it is composed and capitalised."""
    return as_typed(name).casefold()


def _read(form: Form, rows: Mapping[str, Rows]) -> Reading:
    cover_sheet = form.sheet("cover")
    control, findings = _read_record(form, cover_sheet, cover_sheet.fields, rows["cover"])
    said = {} if control.values.empty else control.values.iloc[0].to_dict()
    if (said.get("mau_bieu"), str(said.get("phien_ban"))) != (form.id, str(form.version)):
        found = f"{said.get('mau_bieu')} {said.get('phien_ban')}"
        expected = f"{form.id} {form.version}"
        wrong = Finding("file.form", cover_sheet.name, found=found, expected=expected)
        return Reading(None, None, findings=(wrong,))
    synthetic = any(as_typed(cell) == SYNTHETIC_MARK for row in rows["cover"][:NOTE_ROW] for cell in row)
    district, ky, year = said.get("ma_huyen"), said.get("ky_bao_cao"), said.get("nam")
    if not (isinstance(district, str) and ky in set(Ky) and isinstance(year, int)):
        return Reading(form, None, findings=tuple(findings), synthetic=synthetic)
    cover = Cover(district, Ky(ky), year)
    grids = {"cover": control}
    for sheet in form.sheets[1:]:
        read = _read_record if sheet.layout is SheetLayout.RECORD else _read_table
        grids[sheet.id], more = read(form, sheet, sheet.asked(cover.ky), rows[sheet.id])
        findings += more
    if any(f.rule.startswith("column.") for f in findings):
        grids = {"cover": control}
    return Reading(form, cover, grids, tuple(findings), synthetic)


def _read_record(form: Form, sheet: Sheet, fields: Sequence[Field], rows: Rows) -> tuple[Grid, list[Finding]]:
    ids = [str(row[RECORD_ID - 1]) if len(row) >= RECORD_ID else "" for row in rows]
    cells = {f.id: [(ids.index(f.id), RECORD_VALUE - 1)] for f in fields if f.id in ids}
    grid, findings = _grid(form, sheet, fields, rows, cells)
    return grid, [*_twice(sheet, fields, ids), *findings]


def _read_table(form: Form, sheet: Sheet, fields: Sequence[Field], rows: Rows) -> tuple[Grid, list[Finding]]:
    keys = set(sheet.keys)
    header = next((i for i, row in enumerate(rows) if keys <= {str(cell) for cell in row}), None)
    ids = [str(cell) for cell in rows[header]] if header is not None else []
    mine = {f.id: ids.index(f.id) for f in fields if f.id in ids}
    first = (header if header is not None else len(rows)) + 1
    filled = [i for i in range(first, len(rows)) if any(rows[i][j] != "" for j in mine.values())]
    cells = {field_id: [(i, j) for i in filled] for field_id, j in mine.items()}
    grid, findings = _grid(form, sheet, fields, rows, cells)
    return grid, [*_twice(sheet, fields, ids), *findings]


def _twice(sheet: Sheet, fields: Sequence[Field], ids: Sequence[str]) -> list[Finding]:
    """Fields that stand in two places: nobody can say which one is meant."""
    return [Finding("column.twice", sheet.name, field=f.id, expected=f.label) for f in fields if ids.count(f.id) > 1]


def _grid(
    form: Form, sheet: Sheet, fields: Sequence[Field], rows: Rows, cells: dict[str, list[tuple[int, int]]]
) -> tuple[Grid, list[Finding]]:
    """Parse the cells of each field; ``cells`` gives their zero-based places."""
    findings = [
        Finding("column.missing", sheet.name, field=f.id, expected=f.label) for f in fields if f.id not in cells
    ]
    present = tuple(f for f in fields if f.id in cells)
    values, typed, addresses = {}, {}, {}
    for field in present:
        raws = [rows[i][j] for i, j in cells[field.id]]
        addresses[field.id] = tuple(f"{column_letters(j)}{i + 1}" for i, j in cells[field.id])
        typed[field.id] = [as_typed(raw) for raw in raws]
        parsed = []
        for raw, text, address in zip(raws, typed[field.id], addresses[field.id], strict=True):
            value, ok = _parse(form, field, raw)
            parsed.append(value)
            if not ok:
                findings.append(
                    Finding("cell.type", sheet.name, address, field.id, found=text, expected=expectation(form, field))
                )
        values[field.id] = parsed
    grid = Grid(sheet, present, pd.DataFrame(values, dtype=object), pd.DataFrame(typed, dtype=object), addresses)
    return grid, _with_units(grid, findings)


def _with_units(grid: Grid, findings: list[Finding]) -> list[Finding]:
    """Add commune and key of the row to findings in a row that names one."""
    if "ma_xa" not in grid.values:
        return findings
    row_of = {address: i for addresses in grid.addresses.values() for i, address in enumerate(addresses)}
    units = grid.typed["ma_xa"]
    return [
        f._replace(unit_code=str(units[row_of[f.cell]]), row_key=grid.row_key(row_of[f.cell])) if f.cell else f
        for f in findings
    ]


def _parse(form: Form, field: Field, raw: Raw) -> tuple[Value | None, bool]:
    try:
        return parse(field, form.enums.get(field.enum, ()), raw), True
    except NotOfType:
        return None, False


def expectation(form: Form, field: Field) -> str:
    """What the field should hold, in Vietnamese."""
    if field.type is FieldType.ENUM:
        text = "một trong: " + "; ".join(v.label for v in form.enums[field.enum])
    else:
        text = TYPE_LABELS[field.type]
    return f"{text}, hoặc {NONE_WORD} nếu không có" if field.allow_none else text


def column_letters(index: int) -> str:
    """Letters of a zero-based column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
