"""What stands in the content of an .ods beside its values."""

from __future__ import annotations

import io
import zipfile

import pytest

from antt.guard import Refused
from antt.guard.address import Area
from antt.guard.package import opened
from antt.parse.marks import Flaw, Marks
from antt.parse.opendocument import scan

NAMESPACES = " ".join(f'xmlns:{prefix}="{prefix}"' for prefix in ("office", "table", "text", "calcext"))


def workbook(table: str, before: str = "") -> bytes:
    """A package with a sheet ``S``, and one before it."""
    other = '<table:table table:name="Other"><table:table-row table:visibility="collapse"/></table:table>'
    content = f'{before}<x {NAMESPACES}>{other}<table:table table:name="S">{table}</table:table></x>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", content)
    return stream.getvalue()


def marks(table: str) -> Marks:
    found = scan(opened(workbook(table)), lambda name: name == "S").sheets
    assert set(found) == {"S"}
    return found["S"]


def test_errors_are_found_where_they_stand_behind_repeated_cells_and_rows() -> None:
    table = (
        '<table:table-row table:number-rows-repeated="6"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="3"/>'
        '<table:table-cell calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>'
    )
    assert marks(table).flaws == {(6, 3): Flaw("cell.error", "#DIV/0!")}


def test_mergers_and_what_is_hidden_are_found() -> None:
    table = (
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
        '<table:table-row table:visibility="filter"><table:table-cell/>'
        '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1"/></table:table-row>'
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="1000000"><table:table-cell/>'
        "</table:table-row>"
    )
    assert marks(table) == Marks({}, {0}, [range(2, 3)], [Area(0, 1, 1, 1)])


def test_a_document_type_is_refused() -> None:
    with pytest.raises(Refused):
        scan(opened(workbook("", '<!DOCTYPE x [<!ENTITY a "b">]>')), lambda _: True)
