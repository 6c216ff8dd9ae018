"""What strangers write is printed as they wrote it, in all formats; and nothing of a long or accented text is lost."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import openpyxl
import pdfplumber
import pytest
from docx import Document as read_docx
from docx.table import Table as WordTable
from pypdf import PdfReader

from antt.render.document import Annex, Block, BlockKind, Column, Document, Row, Run, Table, plain
from antt.render.documents import FORMATS
from antt.render.fonts import MAY_BREAK
from tests.unit.render.small import docx_texts, pdf_text, small_document, unspaced

HOSTILE = [
    "{{7*7}}",
    "{% raw %}{{ self.__init__ }}{% endraw %}",
    '#import "@preview/x:1.0.0": *',
    '#read("/etc/passwd")',
    "=cmd()",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "<w:p/>&amp;&lt;]]>",
    "$x$ \\ \\u{1F600} `raw` _a_ *b* <label> @ref // comment /* comment */",
    "- gạch đầu dòng",
    "= Mục",
    "1. Khoản",
    "Một câu dài. " * 770,
    unicodedata.normalize("NFD", "Thực hiện tiêu chí ở xã Đường Lâm"),
]
TONES = "\u0300\u0301\u0309\u0303\u0323"
VOWELS = "aăâeêioôơuưy"
SYLLABLES = [
    unicodedata.normalize("NFC", f"ngh{vowel}{tone}ng đ{vowel}{tone} {vowel.upper()}{tone}Đ")
    for vowel in VOWELS
    for tone in ("", *TONES)
]
"""Every vowel of Vietnamese with every tone, small and capital."""


class Texts(HTMLParser):
    """All text of an HTML document, and the names of its elements."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def xlsx_text(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    return "".join(str(cell.value) for cell in cells)


TEXT: dict[str, Callable[[bytes], str]] = {
    "pdf": pdf_text,
    "docx": lambda content: "".join(docx_texts(content)),
    "html": lambda content: Texts(content).text,
    "xlsx": xlsx_text,
}


def with_texts(texts: list[str]) -> Document:
    """Each text in a paragraph, in an item and in a cell, as narratives and names come in."""
    clean = [Run(plain(text)) for text in texts]
    blocks = [Block(kind, (run,)) for run in clean for kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)]
    table = Table("", (Column("Tên", 1, numeric=False),), tuple(Row((run,)) for run in clean))
    return replace(small_document(), body=tuple(blocks), annexes=(Annex("x", "I", "Tên", (table,)),))


@pytest.mark.parametrize("extension", FORMATS)
def test_what_a_stranger_writes_is_printed_and_does_nothing(extension: str) -> None:
    text = unspaced(TEXT[extension](FORMATS[extension](with_texts(HOSTILE))))
    for hostile in HOSTILE:
        assert unspaced(plain(hostile)) in text
    assert unicodedata.normalize("NFC", HOSTILE[-1]) != HOSTILE[-1]


def test_html_gets_no_element_from_a_stranger() -> None:
    assert Texts(FORMATS["html"](with_texts(HOSTILE))).tags == Texts(FORMATS["html"](with_texts(["a"]))).tags


def test_every_vietnamese_syllable_reads_back_from_the_pdf() -> None:
    document = with_texts(SYLLABLES)
    headings = tuple(Block(BlockKind.SECTION, (Run(text),)) for text in SYLLABLES)
    changed = replace(document, body=(*document.body, *headings), bases=tuple(SYLLABLES))
    read = pdf_text(FORMATS["pdf"](changed))
    for text in SYLLABLES:
        # Paragraph, item, cell, and as heading and basis in the bold and italic faces.
        assert read.count(text) == 5


def test_a_long_word_stays_on_the_page() -> None:
    word = "https://" + "x" * 300
    pages = pdfplumber.open(io.BytesIO(FORMATS["pdf"](with_texts([word])))).pages
    assert len(pages) == 2
    for page in pages:
        assert word in unspaced(page.extract_text()).replace(MAY_BREAK, "")
        assert max(char["x1"] for char in page.chars) <= page.width - 20 / 25.4 * 72 + 1


def test_an_annex_of_the_whole_country_is_whole_and_headed_on_each_page() -> None:
    names = [f"Xã thử nghiệm {n}" for n in range(1, 3322)]
    columns = (Column("TT", 1), Column("Xã, phường", 8, numeric=False))
    rows = tuple(Row((Run(str(n)), Run(name))) for n, name in enumerate(names, 1))
    document = replace(small_document(), annexes=(Annex("x", "I", "Cả nước", (Table("", columns, rows),)),))
    _, *pages = PdfReader(io.BytesIO(FORMATS["pdf"](document))).pages
    found = []
    for page in pages:
        text = page.extract_text()
        assert "Xã, phường" in text
        found += [line.partition(" ")[2] for line in text.splitlines() if "Xã thử nghiệm" in line]
    assert found == names
    table = read_docx(io.BytesIO(FORMATS["docx"](document))).tables[-1]
    assert len(table._tbl.tr_lst) == len(names) + 1
    assert heads(table) == [True] + [False] * len(names)
    sheet = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"](document)))["Phụ lục I"]
    assert [cell.value for cell in sheet["B"] if str(cell.value).startswith("Xã thử")] == names
    assert sheet.print_title_rows == "$5:$5"


def heads(table: WordTable) -> list[bool]:
    """Which rows are repeated on every page."""
    return [bool(row.xpath("./w:trPr/w:tblHeader")) for row in table._tbl.tr_lst]
