"""How the cells of a blank look: one house style, each combination of properties made once."""

from __future__ import annotations

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from antt.reference.form import Field, FieldKind, FieldType

FONT = "Times New Roman"
NAVY, BLUE, PALE_BLUE = "#1F3864", "#2F5597", "#DEEAF6"
GREY, PALE_GREY, LINE = "#7F7F7F", "#EDEDED", "#BFBFBF"
INPUT = "#FFF9E5"
RED = "#C00000"
A4 = 9
"""Excel's number of the paper size."""
ALIGNMENT = {
    FieldType.INTEGER: "right",
    FieldType.DECIMAL: "right",
    FieldType.TEXT: "left",
    FieldType.ENUM: "left",
    FieldType.DATE: "center",
    FieldType.BOOLEAN: "center",
}
NUMBER_FORMATS = {FieldType.INTEGER: "#,##0", FieldType.DECIMAL: "#,##0.00", FieldType.DATE: "dd/mm/yyyy"}


class Styles:
    """Formats of one workbook, by what they are for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def _format(self, **properties: Any) -> Format:
        properties = {"font_name": FONT, "font_size": 11, "valign": "vcenter"} | properties
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]

    def title(self) -> Format:
        """Title of a sheet."""
        return self._format(font_size=14, bold=True, font_color=NAVY)

    def note(self, warning: bool = False) -> Format:
        """Line under the title; ``warning`` for the mark of synthetic data."""
        return self._format(italic=not warning, bold=warning, font_color=RED if warning else GREY)

    def group(self) -> Format:
        """Heading over neighbouring columns, centred across them without merging (merged cells hinder readers)."""
        return self._format(
            bold=True, center_across=True, font_color="white", bg_color=BLUE, border=1, border_color=LINE
        )

    def label(self) -> Format:
        """Heading of a column."""
        return self._format(bold=True, align="center", text_wrap=True, bg_color=PALE_BLUE, border=1, border_color=LINE)

    def unit(self) -> Format:
        """Unit of a column."""
        return self._format(italic=True, align="center", bg_color=PALE_BLUE, border=1, border_color=LINE)

    def field_id(self) -> Format:
        """Field id: for the machine, so it stays in the background."""
        return self._format(
            font_size=8, font_color=GREY, align="center", shrink=True, bg_color=PALE_GREY, border=1, border_color=LINE
        )

    def caption(self) -> Format:
        """Label of a line in a record sheet."""
        return self._format(text_wrap=True, bg_color=PALE_BLUE, border=1, border_color=LINE, indent=1)

    def remark(self) -> Format:
        """Help beside a line of a record sheet."""
        return self._format(italic=True, font_color=GREY, text_wrap=True, indent=1)

    def text(self, bold: bool = False) -> Format:
        """Running text of the guide and the lists; ``bold`` for its headings."""
        return self._format(
            text_wrap=not bold, bold=bold, valign="bottom" if bold else "top", font_color=NAVY if bold else "black"
        )

    def cell(self, field: Field, first_of_block: bool = False, left: bool = False) -> Format:
        """A cell that holds a value of ``field``; ``first_of_block`` draws a line above, ``left`` aligns numbers so."""
        return self._format(
            num_format=_number_format(field),
            **_alignment("left" if left else ALIGNMENT[field.type]),
            valign="top" if is_long_text(field) else "vcenter",
            text_wrap=is_long_text(field),
            locked=field.prefilled,
            bg_color=PALE_GREY if field.prefilled else INPUT if field.required else "white",
            border=1,
            border_color=LINE,
            **({"top": 1, "top_color": BLUE} if first_of_block else {}),
        )

    def swatch(self, kind: str) -> Format:
        """Sample of a fill for the guide's legend: ``required``, ``optional`` or ``prefilled``."""
        colour = {"required": INPUT, "optional": "white", "prefilled": PALE_GREY}[kind]
        return self._format(bg_color=colour, align="center", border=1, border_color=LINE)


def is_long_text(field: Field) -> bool:
    """True for narrative fields, which get room to write."""
    return field.type is FieldType.TEXT and (field.max_length or 0) >= 500


def _alignment(side: str) -> dict[str, Any]:
    return {"align": side, "indent": 1} if side == "left" else {"align": side}


def _number_format(field: Field) -> str:
    if field.type is FieldType.INTEGER and field.kind is FieldKind.CONTROL:
        return "0"  # a year is not 2,024
    return NUMBER_FORMATS.get(field.type, "@")
