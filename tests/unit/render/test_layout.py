"""Measures of decree 30/2020/NĐ-CP, appendix I, taken from the finished PDF and DOCX: within 1 mm and 0.5 pt."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pdfplumber
import pytest
from docx import Document as read_docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from antt.render.document import Block, BlockKind, Document, Run
from antt.render.documents import FORMATS
from tests.unit.render.small import small_document

MM = 25.4 / 72
LEFT, RIGHT = 30, 190
"""Edges of the text of an upright A4 page, in mm from its left: margins of 30 and 20."""
LEFT_COLUMN, RIGHT_COLUMN = (30 + 94) / 2, (94 + 190) / 2
"""Centres of the two columns of the head."""
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LONG = "Đoạn văn dài để dòng chữ chạy hết bề ngang của trang giấy và xuống dòng. " * 60

SIZES = [
    ("BỘ CÔNG AN", 12, ""),
    ("CÔNG AN THÀNH PHỐ HÀ NỘI", 12, "Bold"),
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, "Bold"),
    (MOTTO, 13, "Bold"),
    ("Số:", 13, ""),
    ("Hà Nội, ngày", 13, "Italic"),
    ("BÁO CÁO", 14, "Bold"),
    ("Kết quả thực hiện", 14, "Bold"),
    ("Kính gửi: Bộ Công an", 14, ""),
    ("Căn cứ thứ nhất;", 14, "Italic"),
    ("I. MỤC THỨ NHẤT", 14, "Bold"),
    ("1. Khoản thứ nhất", 14, "Bold"),
    ("- Một ý.", 14, ""),
    ("Nơi nhận:", 12, "BoldItalic"),
    ("- Như trên;", 11, ""),
    ("PHÓ GIÁM ĐỐC", 14, "Bold"),
    ("Phụ lục I", 14, "Bold"),
    ("PHỤ LỤC THỨ NHẤT", 14, "Bold"),
    ("(Kèm theo Báo cáo số", 13, "Italic"),
]
"""Components of the document, their size in points and their face."""


@pytest.fixture(scope="module")
def document() -> Document:
    """Four pages of text and two annexes."""
    small = small_document()
    return replace(small, body=(*small.body, *[Block(BlockKind.PARAGRAPH, (Run(LONG),))] * 2))


@pytest.fixture(scope="module")
def pages(document: Document) -> list[Any]:
    return pdfplumber.open(io.BytesIO(FORMATS["pdf"](document))).pages


@pytest.fixture(scope="module")
def word(document: Document) -> WordDocument:
    return read_docx(io.BytesIO(FORMATS["docx"](document)))


def found(page: Any, text: str) -> Any:
    """The one place where a page has that text."""
    (match,) = page.search(text, regex=False)
    return match


def centre(match: Any) -> float:
    """Middle of a text, in mm from the left of the page."""
    return float(match["x0"] + match["x1"]) / 2 * MM


def within(expected: float) -> Any:
    return pytest.approx(expected, abs=1)


def within_mm(expected: float) -> Any:
    """The same in the DOCX's unit."""
    return pytest.approx(Mm(expected), abs=Mm(1))


def test_the_text_keeps_the_margins(pages: list[Any]) -> None:
    upright = [page for page in pages if page.height > page.width]
    assert len(upright) == 4
    for page in upright:
        body = [c for c in page.chars if c["top"] * MM > 19 and c["text"].strip()]
        assert min(c["x0"] for c in body) * MM == within(LEFT)
        assert max(c["x1"] for c in body) * MM == within(RIGHT)
        assert max(c["bottom"] for c in body) * MM <= 297 - 20 + 1
    assert min(c["top"] for c in upright[0].chars if c["size"] > 10) * MM == within(20)


@pytest.mark.parametrize(("text", "size", "face"), SIZES)
def test_sizes_and_faces_of_the_pdf(pages: list[Any], text: str, size: float, face: str) -> None:
    chars = next(match["chars"] for page in pages for match in page.search(text, regex=False))
    assert all(c["size"] == pytest.approx(size, abs=0.5) for c in chars)
    assert {c["fontname"].partition("-")[2].removesuffix("MT") for c in chars} == {face}


@pytest.mark.parametrize(("text", "size", "face"), SIZES)
def test_sizes_and_faces_of_the_docx(word: WordDocument, text: str, size: float, face: str) -> None:
    paragraph = next(p for p in all_paragraphs(word) if p.text.startswith(text))
    (run,) = paragraph.runs
    own = run.font.size or size_of(paragraph)
    assert own == Pt(size)
    assert font_of(paragraph, lambda font: font.name) == "Times New Roman"
    assert bool(run.bold or font_of(paragraph, lambda font: font.bold)) == ("Bold" in face)
    assert bool(run.italic or font_of(paragraph, lambda font: font.italic)) == ("Italic" in face)


def test_the_heads_stand_centred_in_two_columns(pages: list[Any]) -> None:
    page = pages[0]
    for text, column in (
        ("BỘ CÔNG AN", LEFT_COLUMN),
        ("CÔNG AN THÀNH PHỐ HÀ NỘI", LEFT_COLUMN),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT_COLUMN),
        (MOTTO, RIGHT_COLUMN),
        ("BÁO CÁO", (LEFT + RIGHT) / 2),
    ):
        assert centre(found(page, text)) == within(column)
    assert found(page, "BỘ CÔNG AN")["top"] * MM == within(20)
    number, date = found(page, "Số:"), found(page, "Hà Nội, ngày")
    assert number["top"] == pytest.approx(date["top"], abs=0.5)


def test_the_rules_have_the_lengths_of_the_decree(pages: list[Any]) -> None:
    agency, motto, title = sorted(pages[0].lines, key=lambda rule: rule["top"])
    lines = {text: found(pages[0], text) for text in ("CÔNG AN THÀNH PHỐ HÀ NỘI", MOTTO)}
    for rule, text, shares in (
        (agency, "CÔNG AN THÀNH PHỐ HÀ NỘI", (1 / 3, 1 / 2)),
        (motto, MOTTO, (0.99, 1.01)),
    ):
        length = (rule["x1"] - rule["x0"]) / (lines[text]["x1"] - lines[text]["x0"])
        assert shares[0] <= length <= shares[1]
        assert centre(rule) == within(centre(lines[text]))
        assert 0 < (rule["top"] - lines[text]["bottom"]) * MM < 2
    assert centre(title) == within((LEFT + RIGHT) / 2)


def test_paragraphs_are_justified_and_indented(pages: list[Any], word: WordDocument) -> None:
    for text in ("Căn cứ thứ nhất;", "I. MỤC THỨ NHẤT", "1. Khoản thứ nhất", "- Một ý."):
        assert found(pages[0], text)["x0"] * MM == within(LEFT + 12.7)
    style = word.styles["Nội dung"].paragraph_format
    assert style.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert style.first_line_indent == Mm(12.7)
    assert style.space_after == Pt(6)
    assert 1 <= style.line_spacing <= 1.5


def test_pages_are_numbered_in_the_top_margin_from_the_second(pages: list[Any]) -> None:
    for number, page in enumerate((page for page in pages if page.height > page.width), 1):
        above = page.crop((0, 0, page.width, 19 / MM)).search(r"^\d+", regex=True)
        assert [match["text"] for match in above] == [str(number)][number == 1 :]
        for match in above:
            assert centre(match) == within((LEFT + RIGHT) / 2)
            assert match["chars"][0]["size"] == pytest.approx(14, abs=0.5)


def test_annexes_are_landscape_and_begin_with_page_one(pages: list[Any]) -> None:
    for page in pages[-2:]:
        assert page.width * MM == within(297)
        assert page.height * MM == within(210)
        assert not page.crop((0, 0, page.width, 19 / MM)).search(r"^\d", regex=True)
        title = next(iter(page.search("Phụ lục [IV]+", regex=True)))
        assert centre(title) == within((30 + 277) / 2)


def test_a_table_that_should_stand_on_one_page_breaks_when_it_is_higher(document: Document) -> None:
    annex = document.annexes[0]
    (table,) = annex.tables
    rows = (*table.rows[:1] * 18, table.rows[-1])
    assert replace(table, rows=rows).unbroken
    changed = replace(document, annexes=(replace(annex, tables=(replace(table, rows=rows),)),))
    pages = [p for p in pdfplumber.open(io.BytesIO(FORMATS["pdf"](changed))).pages if p.width > p.height]
    assert len(pages) > 1
    for page in pages:
        assert max(char["bottom"] for char in page.chars) * MM <= 210 - 20 + 1
        assert page.search("Đơn vị", regex=False)


def test_sections_of_the_docx(word: WordDocument) -> None:
    text, *annexes = word.sections
    assert (text.page_width, text.page_height) == (within_mm(210), within_mm(297))
    assert text.orientation == WD_ORIENT.PORTRAIT
    assert len(annexes) == 2
    for section in (text, *annexes):
        sides = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
        assert [round(side.mm) for side in sides if side is not None] == [20, 20, 30, 20]
        assert section.different_first_page_header_footer
        assert section.header_distance is not None
        assert 0 < section.header_distance < Mm(20)
    assert "PAGE" in text.header.paragraphs[0]._p.xml
    assert size_of_runs(text.header.paragraphs[0]) == {Pt(14)}
    assert "PAGE" not in text.first_page_header._element.xml
    for section in annexes:
        assert section.orientation == WD_ORIENT.LANDSCAPE
        assert 'w:pgNumType w:start="1"' in section._sectPr.xml


def all_paragraphs(word: WordDocument) -> list[Paragraph]:
    """Paragraphs of the text and of all cells, in no certain order."""
    return [*word.paragraphs, *(p for t in word.tables for row in t.rows for c in row.cells for p in c.paragraphs)]


def font_of(paragraph: Paragraph, attribute: Callable[[Any], Any]) -> Any:
    """What the paragraph's style, or the style it is based on, says of its font."""
    style: Any = paragraph.style
    while style is not None:
        if (value := attribute(style.font)) is not None:
            return value
        style = style.base_style
    return None


def size_of(paragraph: Paragraph) -> Any:
    return font_of(paragraph, lambda font: font.size)


def size_of_runs(paragraph: Paragraph) -> set[Any]:
    return {run.font.size for run in paragraph.runs}
