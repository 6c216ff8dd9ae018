"""The sheet of lists: what the drop-downs offer, readable and in one place."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from antt.blank.styles import A4, Styles
from antt.reference.form import (
    BOOLEANS,
    LISTS_SHEET,
    NOTE_ROW,
    TITLE_ROW,
    EnumValue,
    Field,
    FieldKind,
    FieldType,
    Form,
)

HEADING_ROW = 4
FIRST_ROW = 5
BOOLEAN, COMMUNE = "(boolean)", "(commune)"


class Lists:
    """Places of the lists: which range of the sheet each drop-down shows."""

    def __init__(self) -> None:
        self._ranges: dict[str, str] = {}

    def add(self, name: str, column: int, length: int) -> None:
        """Note that list ``name`` stands in a zero-based column."""
        first = xl_rowcol_to_cell(FIRST_ROW - 1, column, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(FIRST_ROW + length - 2, column, row_abs=True, col_abs=True)
        self._ranges[name] = f"='{LISTS_SHEET}'!{first}:{last}"

    def choices(self, field: Field) -> str:
        """Range for the field's drop-down; empty when it has none."""
        if field.type is FieldType.ENUM:
            return self._ranges[field.enum]
        if field.type is FieldType.BOOLEAN:
            return self._ranges[BOOLEAN]
        if field.id == "ma_xa" and field.kind is FieldKind.KEY:
            return self._ranges[COMMUNE]
        return ""


def write_lists(sheet: Worksheet, styles: Styles, form: Form, communes: Sequence[tuple[str, str]], note: str) -> Lists:
    """Fill the sheet: the communes (code, name), then each enumeration (label, code)."""
    lists = Lists()
    sheet.set_row(HEADING_ROW - 1, 48)
    sheet.write_string(TITLE_ROW - 1, 0, "DANH MỤC DÙNG TRONG BIỂU", styles.title())
    sheet.write_string(NOTE_ROW - 1, 0, note, styles.note(warning=True))
    _write_list(sheet, styles, 0, (_label(form, "ma_xa", "Mã xã"), _label(form, "ten_xa", "Tên xã")), communes)
    lists.add(COMMUNE, 0, len(communes))
    enums = {name: (_heading(form, name), values) for name, values in form.enums.items()}
    enums[BOOLEAN] = ("Có hoặc Không", BOOLEANS)
    for i, (name, (heading, values)) in enumerate(enums.items(), start=1):
        column = 3 * i
        _write_list(sheet, styles, column, (heading, "Mã"), [(v.label, v.code) for v in values])
        lists.add(name, column, len(values))
    sheet.freeze_panes(HEADING_ROW, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(3, 0)
    sheet.repeat_rows(0, HEADING_ROW - 1)
    sheet.protect()
    return lists


def _write_list(
    sheet: Worksheet, styles: Styles, column: int, headings: tuple[str, str], pairs: Sequence[tuple[str, str]]
) -> None:
    for offset, heading in enumerate(headings):
        width = max(len(text) for text in [pair[offset] for pair in pairs])
        sheet.set_column(column + offset, column + offset, max(12, width + 2))
        sheet.write_string(HEADING_ROW - 1, column + offset, heading, styles.label())
        for i, pair in enumerate(pairs):
            sheet.write_string(FIRST_ROW - 1 + i, column + offset, pair[offset], styles.text())
    sheet.set_column(column + 2, column + 2, 2)


def _label(form: Form, field_id: str, otherwise: str) -> str:
    return next((f.label for s in form.sheets for f in s.fields if f.id == field_id), otherwise)


def _heading(form: Form, enum: str) -> str:
    """Label of the first field that uses the enumeration."""
    return next(f.label for s in form.sheets for f in s.fields if f.enum == enum)


def labels(form: Form, field: Field) -> dict[str, str]:
    """Label of each code that the field may hold; empty when it is free."""
    values: tuple[EnumValue, ...] = BOOLEANS if field.type is FieldType.BOOLEAN else form.enums.get(field.enum, ())
    return {v.code: v.label for v in values}
