"""A small hand-made document with everything in it that a format must carry, and the readers of each format."""

from __future__ import annotations

import datetime as dt
import io
import re
from html.parser import HTMLParser
from typing import Any

import openpyxl
from docx import Document as read_docx
from pypdf import PdfReader

from antt.reference.calendar import load_calendar
from antt.render.document import (
    Annex,
    Block,
    BlockKind,
    Column,
    Document,
    Row,
    Run,
    Table,
    figure_run,
)
from antt.render.figure import Figures, Lineage
from antt.render.profile import load_profile
from antt.render.wording import Style

RUNNING_HEAD = re.compile(r"^\s*(\d+\s+)?DỰ THẢO[^\n]*")
HOSTILE = '=HYPERLINK("http://x") #set page(fill: red) \\ $x$ <b>&amp;</b> {{ 7*7 }} "ngoặc" Thạch Thất'


def small_document() -> Document:
    """Two figures in the text, one of them incomplete; a table with all styles and hostile text."""
    figures = Figures()
    figures.add("tt124.dat", 368, "xã", "Xã đạt", Lineage(query="report_outcomes", unit="", received=380, expected=382))
    figures.add("tt124.tong", 382, "xã", "Tổng số xã", Lineage())
    figures.add_share("tt124.ty_le", "tt124.dat", "tt124.tong", "Tỷ lệ đạt")
    figures.add("276.so_diem", 5, "điểm", "Số điểm", Lineage(unit="276"))
    figures.add("276.thiet_hai", None, "triệu đồng", "Thiệt hại", Lineage(unit="276"), Style.DECIMAL)
    figures.add("276.tang_giam", -1012, "vụ", "Tăng, giảm", Lineage(unit="276"), Style.CHANGE)
    figures.add("276.dung_han", 1, "đơn vị", "Gửi đúng hạn", Lineage(unit="276"), Style.YES_NO)
    dat, tong, ty_le, *cells = (figure_run(f) for f in figures.values())
    text = (Run("Có "), dat, Run("/"), tong, Run(" xã ("), ty_le, Run(f") đạt. {HOSTILE}"))
    table = Table(
        "Biểu 1. Bảng nhỏ",
        (
            Column("Đơn vị", 10, numeric=False),
            Column("Điểm", 5, "Nhóm cột"),
            Column("Thiệt hại", 5, "Nhóm cột"),
            Column("Tăng, giảm", 5),
            Column("Đúng hạn", 5),
        ),
        (Row((Run(HOSTILE), *cells)), Row((Run("Tổng cộng"), *cells), total=True)),
    )
    return Document(
        kind="annual",
        period=load_calendar().period("2023"),
        known_at=dt.datetime(2023, 12, 20, 8, tzinfo=dt.UTC),
        profile=load_profile(),
        name="BÁO CÁO",
        subject=("Kết quả thực hiện tiêu chí an ninh, trật tự", "năm 2023"),
        reference="antt:annual/2023/" + "0" * 64,
        marks=("DỰ THẢO", "DỮ LIỆU GIẢ LẬP"),
        bases=("Căn cứ thứ nhất;", "Căn cứ thứ hai."),
        body=(
            Block(BlockKind.SECTION, (Run("I. MỤC THỨ NHẤT"),)),
            Block(BlockKind.SUBSECTION, (Run("1. Khoản thứ nhất"),)),
            Block(BlockKind.PARAGRAPH, text),
            Block(BlockKind.ITEM, (Run("Một ý."),)),
        ),
        annexes=(
            Annex("criteria", "I", "Phụ lục thứ nhất", (table,), ("Một ghi chú.",)),
            Annex("failing", "II", "Phụ lục thứ hai", (Table("", table.columns, ()),)),
        ),
        figures=tuple(figures.values()),
        units={"276": "Huyện Thạch Thất"},
    )


def unspaced(text: str) -> str:
    """Text without white space: lines break where they will."""
    return "".join(text.split())


def pdf_text(content: bytes) -> str:
    """All text of a PDF, without the page numbers and marks over each page."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "\n".join(RUNNING_HEAD.sub("", page) for page in pages)


def pdf_fonts(content: bytes) -> set[str]:
    """Base fonts of a PDF without their subset tags."""
    names = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        resources: Any = page["/Resources"].get_object()
        for font in resources["/Font"].values():
            names.add(str(font.get_object()["/BaseFont"]).rpartition("+")[2].strip("/"))
    return names


def docx_texts(content: bytes) -> list[str]:
    """Texts of all paragraphs and cells of a DOCX."""
    document = read_docx(io.BytesIO(content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return [p.text for p in document.paragraphs] + cells


def xlsx_rows(content: bytes, sheet: str) -> list[tuple[object, ...]]:
    """Values of a sheet; a formula would come back as one."""
    return list(openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True))


class HtmlFigures(HTMLParser):
    """Figure id → (value, text) of an HTML document."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}
        self._open: tuple[str, str] | None = None
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "data":
            self._open = (values["data-figure"] or "", values["value"] or "")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[self._open[0]] = (self._open[1], data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._open = None
