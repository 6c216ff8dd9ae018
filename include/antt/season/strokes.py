"""What senders do to a workbook besides typing wrong values into it.

Each stroke changes the file at a path, at a cell of a sheet, and returns the address that is wrong then (empty: none).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from antt.reference.form import FIRST_DATA_ROW, ID_ROW, LABEL_ROW

Stroke = Callable[[Path, str, str], str]
TOO_MANY = 2000


@contextmanager
def _edited(path: Path, sheet: str) -> Iterator[Any]:
    book = openpyxl.load_workbook(path)
    yield book[sheet]
    book.save(path)


def _formula(path: Path, sheet: str, cell: str) -> str:
    """A formula that was never computed."""
    with _edited(path, sheet) as edited:
        edited[cell] = "=1+0"
    return cell


def _error(path: Path, sheet: str, cell: str) -> str:
    with _edited(path, sheet) as edited:
        edited[cell] = "#DIV/0!"
    return cell


def _merge_below(path: Path, sheet: str, cell: str) -> str:
    with _edited(path, sheet) as edited:
        edited.merge_cells(f"{cell}:{edited[cell].offset(row=1).coordinate}")
    return cell


def _merge_beside(path: Path, sheet: str, cell: str) -> str:
    with _edited(path, sheet) as edited:
        edited.merge_cells(f"{cell}:{edited[cell].offset(column=1).coordinate}")
    return cell


def _hide_sheet(path: Path, sheet: str, _: str) -> str:
    with _edited(path, sheet) as edited:
        edited.sheet_state = "hidden"
    return ""


def _hide_row(path: Path, sheet: str, cell: str) -> str:
    with _edited(path, sheet) as edited:
        edited.row_dimensions[edited[cell].row].hidden = True
        return f"A{edited[cell].row}"


def _hide_column(path: Path, sheet: str, cell: str) -> str:
    with _edited(path, sheet) as edited:
        edited.column_dimensions[edited[cell].column_letter].hidden = True
        return f"{edited[cell].column_letter}{FIRST_DATA_ROW}"


def _remove_sheet(path: Path, sheet: str, _: str) -> str:
    with _edited(path, sheet) as edited:
        edited.parent.remove(edited)
    return ""


def _lengthen_sheet(path: Path, sheet: str, _: str) -> str:
    with _edited(path, sheet) as edited:
        edited.cell(TOO_MANY, 1).value = "T"
    return ""


def _remove_column(path: Path, sheet: str, cell: str) -> str:
    with _edited(path, sheet) as edited:
        edited.delete_cols(edited[cell].column)
    return ""


def _repeat_column(path: Path, sheet: str, cell: str) -> str:
    with _edited(path, sheet) as edited:
        edited.cell(ID_ROW, edited.max_column + 1).value = edited.cell(ID_ROW, edited[cell].column).value
    return ""


def _own_column(path: Path, sheet: str, _: str) -> str:
    """A column that the form does not know."""
    with _edited(path, sheet) as edited:
        column = edited.max_column + 1
        edited.cell(ID_ROW, column).value = "dien_tich"
        edited.cell(FIRST_DATA_ROW, column).value = 12
        return f"{get_column_letter(column)}{ID_ROW}"


def _wrong_label(path: Path, sheet: str, cell: str) -> str:
    """The label of the next column over a column."""
    with _edited(path, sheet) as edited:
        column = edited[cell].column
        edited.cell(LABEL_ROW, column).value = edited.cell(LABEL_ROW, column + 1).value
        return f"{edited[cell].column_letter}{ID_ROW}"


def _cut_short(path: Path, *_: str) -> str:
    path.write_bytes(path.read_bytes()[:1000])
    return ""


def _as_pdf(path: Path, *_: str) -> str:
    path.write_bytes(b"%PDF-1.7\n")
    return ""


def _as_text(path: Path, *_: str) -> str:
    path.write_text("ma_xa;tp_ttxh\n", encoding="utf-8")
    return ""


STROKES: Mapping[str, Stroke] = {
    "formula": _formula,
    "error": _error,
    "merge_below": _merge_below,
    "merge_beside": _merge_beside,
    "hide_sheet": _hide_sheet,
    "hide_row": _hide_row,
    "hide_column": _hide_column,
    "remove_sheet": _remove_sheet,
    "lengthen_sheet": _lengthen_sheet,
    "remove_column": _remove_column,
    "repeat_column": _repeat_column,
    "own_column": _own_column,
    "wrong_label": _wrong_label,
    "cut_short": _cut_short,
    "as_pdf": _as_pdf,
    "as_text": _as_text,
}
