"""Text in the cells of a spreadsheet: it stays text, whatever it begins with.

Excel and LibreOffice take a text that begins with =, +, -, @, a tab or a carriage return for something to compute as
soon as somebody edits the cell. What a sender typed comes back in answers and reports, so this is the one place that
says how text gets into a cell.
"""

from __future__ import annotations

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

XLSXWRITER_OPTIONS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
"""Options of a workbook of XlsxWriter, whose ``write_string`` then does what it says."""
COMPUTED = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet does not take for text."""
LONGEST = 32_767
"""Characters that a cell holds."""


def put_text(cell: Cell, text: str) -> None:
    """Write a text into a cell of openpyxl, as text; what no workbook can hold is replaced by U+FFFD."""
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST]
    cell.value = text
    cell.data_type = "s"
    if text.startswith(COMPUTED):
        cell.quotePrefix = True
