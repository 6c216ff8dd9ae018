"""An XLSX: cells of every sheet in rows; a number by its value, however it is shown."""

from __future__ import annotations

import io
import unicodedata

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from antt.guard.finding import Refused
from antt.guard.package import Parts
from antt.render.embedded import NAME
from antt.render.printed import number
from antt.verify.opened import package, unreadable
from antt.verify.said import File, NotReadable, Said, reference_in, said_in, unpacked

MOST_CELLS = 2_000_000


def read(content: bytes) -> File:
    """Values of all cells; a formula is no number of ours and is told as text.

    Raises:
        NotReadable: it is damaged or too large.
    """
    parts = package(content)
    if any(b"<!DOCTYPE" in _read(parts, name) for name in parts.names if name.endswith(".xml")):
        raise NotReadable("Tệp Excel khai báo kiểu tài liệu XML, không được mở.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = {sheet.title: list(_cells(sheet)) for sheet in book.worksheets}
        reference = str(book.properties.keywords or "")
    except NotReadable:
        raise
    except Exception as broken:  # openpyxl raises whatever a damaged part makes it stumble over
        raise NotReadable(f"Tệp Excel hỏng: {type(broken).__name__}") from broken
    letters = "".join(str(value) for _, value in sheets.pop(NAME, []))
    said = [one for name, cells in sheets.items() for place, value in cells for one in _said(name, place, value)]
    text = "\n".join(str(value) for cells in sheets.values() for _, value in cells)
    return File("xlsx", reference_in(reference), unpacked(letters), tuple(said), text)


def _read(parts: Parts, name: str) -> bytes:
    try:
        return parts.read(name)
    except Refused as refused:
        raise unreadable(refused) from refused


def _cells(sheet: ReadOnlyWorksheet) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for row in sheet.iter_rows():
        found += [(cell.coordinate, cell.value) for cell in row if cell.value is not None]
        if len(found) > MOST_CELLS:
            raise NotReadable("Trang tính có quá nhiều ô.")
    return found


def _said(sheet: str, place: str, value: object) -> list[Said]:
    where = f"{sheet}!{place}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [Said(number(value), where, "")]
    return list(said_in(unicodedata.normalize("NFC", str(value)), where))
