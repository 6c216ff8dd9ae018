"""Marks on the cells of a workbook: a colour by severity and a comment; those of an answer before give way.

What is not certainly ours stays: a note that the sender wrote around our words, a cell that it coloured as we do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.fills import Fill
from openpyxl.worksheet.worksheet import Worksheet

from antt.feedback.answer import Entry
from antt.feedback.words import comment
from antt.reference.checks import Severity
from antt.reference.vietnamese import text_key

AUTHOR = "Kiểm tra tự động"
SIGN, END = "— KẾT QUẢ KIỂM TRA TỰ ĐỘNG —", "— HẾT KẾT QUẢ KIỂM TRA —"
"""First and last line of ours in a comment; what stands above and below is the sender's."""
FILLS = {
    Severity.BLOCK: PatternFill("solid", fgColor="FFFF9C93"),
    Severity.WARN: PatternFill("solid", fgColor="FFFFD966"),
    Severity.INFO: PatternFill("solid", fgColor="FFB7DDE8"),
}
"""In the order of their weight."""
_OUR_WORDS = re.compile(rf"{SIGN}(?:(?!{SIGN}).)*?{END}", re.DOTALL)
_OURS = {fill.fgColor.rgb for fill in FILLS.values()}
_WIDTH, _LINE_HEIGHT, _LINE_LENGTH = 380, 18, 50
"""Pixels of a comment's box and of a line in it, characters of a line."""

Place: TypeAlias = tuple[str, str]
"""Key of a sheet's name (it may be typed in other letters than the form's), address."""


def place(sheet: str, address: str) -> Place:
    """Where something stands in a workbook."""
    return text_key(sheet), address


def mark(book: Workbook, entries: Iterable[Entry]) -> dict[Place, Fill]:
    """Colour and comment every cell that an entry is about.

    Returns:
        The fill that each of them had.
    """
    sheets = {text_key(sheet.title): sheet for sheet in book.worksheets}
    at: dict[Place, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.issue.finding.cell:
            at[place(entry.issue.finding.sheet, entry.issue.finding.cell)].append(entry)
    before = {}
    coloured: dict[tuple[int, ...], StyleArray] = {}  # openpyxl compares a style with all that there are: each once
    for (sheet, address), found in at.items():
        if sheet in sheets:
            cell = _anchor(sheets[sheet], address)
            before[sheet, address] = copy(cell.fill)
            weight = min(list(FILLS).index(e.issue.rule.severity) for e in found)
            look = (weight, *cell._style)
            if look not in coloured:
                cell.fill = list(FILLS.values())[weight]
                coloured[look] = cell._style
            cell._style = copy(coloured[look])
            cell.comment = _comment(cell.comment, comment(found))
    return before


def unmark(book: Workbook, before: Mapping[Place, Fill]) -> None:
    """Take away the marks of an answer before; ``before`` has the fills that the cells which it marked had then."""
    for sheet in book.worksheets:
        # Cells that are there: iterating over rows would make all the others up to the last one.
        for cell in list(sheet._cells.values()):
            where = place(sheet.title, cell.coordinate)
            marked = where in before  # or moved since, with its comment
            if cell.comment is not None and _OUR_WORDS.search(cell.comment.text):
                marked = True
                theirs = "\n\n".join(part.strip() for part in _OUR_WORDS.split(cell.comment.text) if part.strip())
                cell.comment = Comment(theirs, cell.comment.author) if theirs else None
            if marked and cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in _OURS:
                cell.fill = copy(before.get(where, PatternFill()))


def _anchor(sheet: Worksheet, address: str) -> Cell:
    """The cell; the first one of the range that it is merged into."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        merged = next(r for r in sheet.merged_cells.ranges if address in r)
        cell = sheet.cell(merged.min_row, merged.min_col)
    return cell


def _comment(theirs: Comment | None, ours: str) -> Comment:
    """A comment that says ours, below what its cell's sender noted there."""
    text = f"{SIGN}\n{ours}\n{END}"
    author = AUTHOR
    if theirs is not None:
        text, author = f"{theirs.text.rstrip()}\n\n{text}", theirs.author
    lines = sum(1 + len(line) // _LINE_LENGTH for line in text.splitlines())
    return Comment(text, author, height=_LINE_HEIGHT * (lines + 1), width=_WIDTH)
