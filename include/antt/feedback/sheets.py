"""The two sheets that an answer puts in front of a workbook: what was found, and the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.fills import Fill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from antt.celltext import put_text
from antt.feedback.answer import Answer
from antt.feedback.marks import FILLS, Place, place
from antt.feedback.words import Words
from antt.reference.form import SYNTHETIC_MARK
from antt.reference.vietnamese import text_key

FOUND, RECEIPT = "Kết quả kiểm tra", "Biên nhận"
TITLES = {FOUND: "KẾT QUẢ KIỂM TRA TỰ ĐỘNG", RECEIPT: "BIÊN NHẬN TỰ ĐỘNG"}
NAMES = {FOUND: "antt_ket_qua_kiem_tra", RECEIPT: "antt_bien_nhan"}
"""Names defined in the workbook for the first cell of each: tell our sheets from a sender's of any name."""
WIDTHS = (10, 11, 17, 9, 18, 34, 20, 28, 30, 28, 12)
"""Characters; one a column of ``Words.columns``."""
HEAD_ROW = 5
LINE_HEIGHT = 15
"""Points."""
SEVERITY, SHEET, CELL, BEFORE = 2, 3, 4, 12
"""Columns: severity, sheet, address of an issue; hidden, the fill that its cell had, for the answer after this one."""
MOST_LINKS = 65_000
"""Excel takes a sheet with more for damaged."""

_FONT = "Times New Roman"
_PLAIN, _BOLD = Font(_FONT, 11), Font(_FONT, 11, bold=True)
_LINK = Font(_FONT, 11, color="FF0563C1", underline="single")
_LINE = Side("thin", color="FFBFBFBF")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_LOOKS: dict[str, tuple[Font, PatternFill]] = {
    "head": (_BOLD, PatternFill("solid", fgColor="FFDEEAF6")),
    "text": (_PLAIN, PatternFill()),
    "link": (_LINK, PatternFill()),
    **{severity: (_PLAIN, fill) for severity, fill in FILLS.items()},
}


def take_out(book: Workbook) -> dict[Place, Fill]:
    """Remove the sheets of an answer before; return the fills that its cells had."""
    before: dict[Place, Fill] = {}
    for ours, name in NAMES.items():
        defined = book.defined_names.pop(name, None)
        for title, _ in defined.destinations if defined else ():
            if title not in book.sheetnames:
                continue  # its sender removed it
            sheet = book[title]
            # Rows that are there: its last one may be far below.
            rows = {row for row, _ in sheet._cells if row > HEAD_ROW}
            for row in sorted(rows) if ours == FOUND else ():
                where = place(str(sheet.cell(row, SHEET).value), str(sheet.cell(row, CELL).value))
                before[where] = copy(sheet.cell(row, BEFORE).fill)
            book.remove(sheet)
    return before


def put_in(book: Workbook, answer: Answer, words: Words, before: Mapping[Place, Fill]) -> None:
    """Put both sheets in front; ``before`` has the fills of the marked cells."""
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False  # selected together, what is typed into one goes into all
    found, receipt = book.create_sheet(FOUND, 0), book.create_sheet(RECEIPT, 1)
    for name, sheet in zip(NAMES.values(), (found, receipt), strict=True):
        book.defined_names[name] = DefinedName(name, attr_text=f"{quote_sheetname(sheet.title)}!$A$1")
    _write_found(found, book, answer, words, before)
    _write_receipt(receipt, words)
    found.sheet_view.tabSelected = True
    book.active = 0


def _write_found(sheet: Worksheet, book: Workbook, answer: Answer, words: Words, before: Mapping[Place, Fill]) -> None:
    mark = f" – {SYNTHETIC_MARK}" if answer.checked.reading.synthetic else ""
    shown = f"{words.shown(len(words.rows))} {words.comparison}".rstrip()
    _write_head(sheet, (TITLES[FOUND], words.state + mark, " ".join(words.verdict), shown))
    looks = _Looks()
    _write_table(sheet, HEAD_ROW, words.columns, words.rows, looks)
    tabs = {text_key(s.title): s.title for s in book.worksheets}
    for row, entry in enumerate(answer.entries, HEAD_ROW + 1):
        looks.put_on(sheet.cell(row, SEVERITY), entry.issue.rule.severity)
        where = place(entry.issue.finding.sheet, entry.issue.finding.cell)
        if where in before:
            sheet.cell(row, BEFORE).fill = copy(before[where])
            if row <= MOST_LINKS:
                cell, target = sheet.cell(row, CELL), f"{quote_sheetname(tabs[where[0]])}!{where[1]}"
                cell.hyperlink = Hyperlink(cell.coordinate, location=target, display=where[1])
                looks.put_on(cell, "link")
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 1)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(BEFORE)}{HEAD_ROW + max(len(words.rows), 1)}"
    sheet.column_dimensions[get_column_letter(BEFORE)].hidden = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    _set_page(sheet)


def _write_receipt(sheet: Worksheet, words: Words) -> None:
    _write_head(sheet, (TITLES[RECEIPT],))
    for row, (label, value) in enumerate(words.receipt, 3):
        sheet.cell(row, 1).font, sheet.cell(row, 3).font = _BOLD, _PLAIN
        put_text(sheet.cell(row, 1), label)
        put_text(sheet.cell(row, 3), value)
    if words.comparison:
        row = len(words.receipt) + 4
        sheet.cell(row, 1).font = _BOLD
        put_text(sheet.cell(row, 1), words.comparison)
        _write_table(sheet, row + 1, words.columns, words.fixed, _Looks())
    _set_page(sheet)


def _write_head(sheet: Worksheet, lines: Sequence[str]) -> None:
    for row, line in enumerate(lines, 1):
        sheet.cell(row, 1).font = Font(_FONT, 14 if row == 1 else 12, bold=row <= 2)
        put_text(sheet.cell(row, 1), line)


def _write_table(
    sheet: Worksheet, head: int, columns: Sequence[str], rows: Sequence[Sequence[str]], looks: _Looks
) -> None:
    for row, values in enumerate((columns, *rows), head):
        # Not every program lets a row of wrapped text grow by itself.
        lines = max(ceil(len(text) / width) for text, width in zip(values, WIDTHS, strict=False))
        sheet.row_dimensions[row].height = LINE_HEIGHT * max(lines, 1)
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            looks.put_on(cell, "head" if row == head else "text")
            put_text(cell, value)


class _Looks:
    """How the cells of a table look, each look put together once: openpyxl compares a style with all that there are."""

    def __init__(self) -> None:
        self._made: dict[str, StyleArray] = {}

    def put_on(self, cell: Cell, look: str) -> None:
        """Give a cell a look of ``_LOOKS``."""
        if look not in self._made:
            font, fill = _LOOKS[look]
            cell.font, cell.fill, cell.border, cell.alignment = font, fill, _GRID, _WRAPPED
            self._made[look] = cell._style
        cell._style = copy(self._made[look])


def _set_page(sheet: Worksheet) -> None:
    """Widths of the columns; landscape A4, one page wide."""
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
