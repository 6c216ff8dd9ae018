"""XLSX of the annexes and of all figures, with typed numbers.

Every text goes through ``write_string``: nothing that a district wrote can become a formula.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from antt.celltext import XLSXWRITER_OPTIONS
from antt.render.document import Column, Document, Row, Run, Table, figure_run
from antt.render.embedded import NAME, data_of, packed
from antt.render.figure import Figure
from antt.render.printed import Token, in_cells, tokens
from antt.render.wording import Style

NUMBER_FORMATS = {
    Style.COUNT: ("[=0]0", "[<10]00", "#,##0"),
    Style.DECIMAL: ("#,##0.00",),
    Style.SHARE: ('0.00"%"',),
    Style.CHANGE: ("+#,##0", "-#,##0", "0"),
    Style.CHANGE_DECIMAL: ("+#,##0.00", "-#,##0.00", "0"),
    Style.CHANGE_SHARE: ('+0.00"%"', '-0.00"%"', '0.00"%"'),
    Style.YES_NO: ('[=1]"Có"', '"Không"'),
    Style.WORDS: ("+General", "-General", "0"),
}
"""Sections of Excel's formats, shown with the separators of the reader's own settings. A share is a number of percent,
as printed and stored, not a fraction."""

SHEET_WIDTH = 150
"""Characters across a sheet, which is printed on one landscape A4 page."""
NARROWEST = 6
LINE_HEIGHT = 15
"""Points."""
HEAD_LINES = 3
CELL_HOLDS = 32_000
"""Characters of a text in a cell."""

_CATALOGUE = (
    Column("Mã số liệu", 30, numeric=False),
    Column("Tên số liệu", 60, numeric=False),
    Column("Phạm vi", 22, numeric=False),
    Column("Giá trị", 12),
    Column("Đơn vị tính", 12, numeric=False),
    Column("Cách in", 30, numeric=False),
    Column("Đơn vị có số liệu", 11, numeric=False),
)


def to_xlsx(document: Document) -> bytes:
    """One sheet of the figures in the text, one a table of body and annexes, one of all figures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **XLSXWRITER_OPTIONS})
    book.set_properties(
        {
            "title": document.title,
            "author": document.profile.agency,
            "keywords": document.reference,
            "created": document.known_at.replace(tzinfo=None),
        }
    )
    sheets = _Sheets(book, document)
    for sheet in _sheets(document):
        sheets.add(sheet)
    sheets.attach(workbook_data(document))
    book.close()
    return buffer.getvalue()


@lru_cache(maxsize=1)
def workbook_data(document: Document) -> str:
    """The data that the workbook carries: what it says in numbers, sheet by sheet."""
    marks = " - ".join(document.marks)
    return data_of(document, [token for sheet in _sheets(document) for token in _said(marks, sheet)])


class _Sheet(NamedTuple):
    name: str
    titles: Sequence[str]
    table: Table
    notes: Sequence[str] = ()
    printed: bool = True
    """Unless it is, only marks and titles go on paper."""


@lru_cache(maxsize=1)
def _sheets(document: Document) -> tuple[_Sheet, ...]:
    return tuple(_made(document))


def _made(document: Document) -> Iterator[_Sheet]:
    in_text = {run.figure.id: run.figure for block in document.blocks for run in block.runs if run.figure}
    yield _Sheet("Số liệu chung", ("SỐ LIỆU TRONG BÁO CÁO", document.title), _listed(document, in_text.values()))
    for number, table in enumerate(document.tables, 1):
        yield _Sheet(f"Bảng {number}", (document.title, table.title), table)
    for annex in document.annexes:
        for number, table in enumerate(annex.tables, 1):
            name = f"Phụ lục {annex.number}" + (f".{number}" if len(annex.tables) > 1 else "")
            heads = (f"Phụ lục {annex.number}", annex.title.upper(), table.title)
            yield _Sheet(name, heads, table, annex.notes)
    titles = ("DANH MỤC SỐ LIỆU", document.title)
    yield _Sheet("Danh mục số liệu", titles, _listed(document, document.figures), printed=False)


def _said(marks: str, sheet: _Sheet) -> Iterator[Token]:
    """What a sheet says in numbers, row by row: marks, titles, heads, cells, notes."""
    table = sheet.table
    heads = [group or columns[0].title for group, columns in table.groups]
    below = [column.title for column in table.columns if column.group]
    yield from (Token(said) for text in (marks, *sheet.titles, *heads, *below) for said in tokens(text))
    yield from in_cells(row.cells for row in table.rows)
    yield from (Token(said) for text in sheet.notes for said in tokens(text))


def _listed(document: Document, figures: Iterable[Figure]) -> Table:
    """Figures one below the other, with everything known about them."""
    rows = []
    for figure in figures:
        coverage = f"{figure.lineage.received}/{figure.lineage.expected}" if figure.lineage.expected else ""
        scope = document.units.get(figure.lineage.unit, document.profile.locality)
        texts = (figure.unit, figure.printed + figure_run(figure).mark, coverage)
        cells = (Run(figure.id), Run(figure.label), Run(scope), figure_run(figure), *map(Run, texts))
        rows.append(Row(cells))
    return Table("", _CATALOGUE, tuple(rows))


def _widths(table: Table) -> list[float]:
    """Widths of the columns in characters."""
    whole = sum(c.width for c in table.columns)
    return [max(NARROWEST, SHEET_WIDTH * c.width / whole) for c in table.columns]


class _Sheets:
    """The sheets of one workbook, with the formats they share."""

    def __init__(self, book: xlsxwriter.Workbook, document: Document) -> None:
        self._book, self._document = book, document
        self._formats: dict[tuple[str, bool], Format] = {}
        font = {"font_name": "Times New Roman", "font_size": 11}
        self._title = book.add_format({**font, "font_size": 13, "bold": True, "align": "center"})
        self._note = book.add_format({**font, "italic": True, "text_wrap": True, "valign": "top"})
        self._head = book.add_format(
            {**font, "bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        self._cell = {**font, "border": 1, "valign": "vcenter"}

    def add(self, one: _Sheet) -> None:
        """A sheet: marks, titles, the table and its notes."""
        sheet, table, notes = self._book.add_worksheet(one.name), one.table, one.notes
        last = len(table.columns) - 1
        row = 0
        for title in (" - ".join(self._document.marks), *one.titles):
            if title:
                self._merge(sheet, (row, 0, row, last), title, self._title)
                row += 1
        first = row + 1
        body = self._heads(sheet, first, table)
        widths = _widths(table)
        for offset, line in enumerate(table.rows):
            lines = max(math.ceil(len(cell.text) / width) for cell, width in zip(line.cells, widths, strict=True))
            # Not every program lets a row of wrapped text grow by itself.
            sheet.set_row(body + offset, max(lines, 1) * LINE_HEIGHT)
            for column, cell in enumerate(line.cells):
                self._write(sheet, body + offset, column, cell, line.total)
        end = body + max(len(table.rows), 1)
        for offset, note in enumerate(notes):
            self._merge(sheet, (end + offset, 0, end + offset, last), note, self._note)
        self._page(sheet, table, first, body, end + len(notes) if one.printed else row)

    def attach(self, content: str) -> None:
        """Keep the data in a hidden sheet: the one place that every program carries along when it saves."""
        sheet = self._book.add_worksheet(NAME)
        sheet.very_hidden()
        letters = packed(content)
        for row, start in enumerate(range(0, len(letters), CELL_HOLDS)):
            sheet.write_string(row, 0, letters[start : start + CELL_HOLDS])

    def _heads(self, sheet: Worksheet, row: int, table: Table) -> int:
        """Write the head of a table at ``row``; return the first row below it."""
        sheet.set_row(row + table.levels - 1, HEAD_LINES * LINE_HEIGHT)
        column = 0
        for title, columns in table.groups:
            end = column + len(columns) - 1
            if title:
                self._merge(sheet, (row, column, row, end), title, self._head)
                for offset, one in enumerate(columns):
                    sheet.write_string(row + 1, column + offset, one.title, self._head)
            else:
                self._merge(sheet, (row, column, row + table.levels - 1, end), columns[0].title, self._head)
            column = end + 1
        return row + table.levels

    def _merge(self, sheet: Worksheet, area: tuple[int, int, int, int], title: str, style: Format) -> None:
        """Write over an area of cells, which may be a single one."""
        if area[:2] == area[2:]:
            sheet.write_string(area[0], area[1], title, style)
        else:
            sheet.merge_range(*area, title, style)

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Run, total: bool) -> None:
        if cell.figure is None or cell.figure.value is None:
            sheet.write_string(row, column, cell.text, self._format("@", total))
        else:
            # A figure that does not cover all units keeps its mark, and stays a number.
            sections = (s + (f'"{cell.mark}"' if cell.mark else "") for s in NUMBER_FORMATS[cell.figure.style])
            sheet.write_number(row, column, float(cell.figure.value), self._format(";".join(sections), total))

    def _format(self, number_format: str, total: bool) -> Format:
        key = (number_format, total)
        if key not in self._formats:
            wrap = number_format == "@"
            self._formats[key] = self._book.add_format(
                {**self._cell, "num_format": number_format, "bold": total, "text_wrap": wrap}
            )
        return self._formats[key]

    def _page(self, sheet: Worksheet, table: Table, first: int, body: int, end: int) -> None:
        """Widths, frozen head, and how the sheet prints: landscape A4, one page wide, head on every page."""
        for index, width in enumerate(_widths(table)):
            sheet.set_column(index, index, width)
        sheet.freeze_panes(body, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=30 / 25.4, right=20 / 25.4, top=20 / 25.4, bottom=20 / 25.4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first, body - 1)
        sheet.print_area(0, 0, end - 1, len(table.columns) - 1)
        sheet.set_header("&C&P&R" + " - ".join(self._document.marks))
