"""Alter one number of a document as a forger would: in place, and with everything else left as it is."""

from __future__ import annotations

import io
import re
import zipfile
from typing import cast

import openpyxl
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)


def alter_html(content: bytes, figure: str, becomes: str) -> bytes:
    """The first print of a figure."""
    page = content.decode()
    found = re.search(rf'data-figure="{re.escape(figure)}"[^>]*>([^<]+)<', page)
    assert found
    return (page[: found.start(1)] + becomes + page[found.end(1) :]).encode()


def alter_docx(content: bytes, before: str, after: str) -> bytes:
    """Text of the document, where it stands first."""
    return alter_part(content, "word/document.xml", before, after)


def alter_part(content: bytes, part: str, before: str, after: str) -> bytes:
    """A part of a package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                text = data.decode()
                assert before in text
                data = text.replace(before, after, 1).encode()
            new.writestr(name, data)
    return buffer.getvalue()


def alter_xlsx(content: bytes, sheet: str, cell: str, value: object) -> bytes:
    """A cell, saved by another program than made the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[sheet][cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def alter_pdf(content: bytes, before: str, after: str) -> bytes:
    """Glyphs of a text of one page, where it stands first; both texts are equally long and of letters of the page."""
    writer = PdfWriter(clone_from=io.BytesIO(content))
    for page in writer.pages:
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        letters = {name: _letters(font.get_object()) for name, font in fonts.items()}
        stream, font = ContentStream(page["/Contents"].get_object(), writer), {}
        for operands, operator in stream.operations:
            if operator == b"Tf":
                font = letters[operands[0]]
            elif operator in {b"TJ", b"Tj"} and _replaced(operands, font, before, after):
                page[NameObject("/Contents")] = writer._add_object(stream)
                buffer = io.BytesIO()
                writer.write(buffer)
                return buffer.getvalue()
    raise AssertionError(f"{before!r} stands nowhere")


def _letters(font: DictionaryObject) -> dict[bytes, str]:
    """Glyph code → letter."""
    table = cast(StreamObject, font["/ToUnicode"].get_object()).get_data().decode("latin-1")
    pairs = re.findall(r"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>$", table, re.MULTILINE)
    return {bytes.fromhex(code): chr(int(letter, 16)) for code, letter in pairs}


def _replaced(operands: list[PdfObject], letters: dict[bytes, str], before: str, after: str) -> bool:
    """Replace the text in what one operator shows."""
    pieces = operands[0] if isinstance(operands[0], ArrayObject) else operands
    codes: list[tuple[int, int, bytes]] = []
    for place, piece in enumerate(pieces):
        if (raw := getattr(piece, "original_bytes", None)) is not None:
            codes += [(place, start, raw[start : start + 2]) for start in range(0, len(raw), 2)]
    at = "".join(letters.get(code, "\0") for _, _, code in codes).find(before)
    if at < 0:
        return False
    glyphs = {letter: code for code, letter in letters.items()}
    for (place, start, _), letter in zip(codes[at:], after, strict=False):
        raw = cast(TextStringObject | ByteStringObject, pieces[place]).original_bytes
        pieces[place] = ByteStringObject(raw[:start] + glyphs[letter] + raw[start + 2 :])
    return True
