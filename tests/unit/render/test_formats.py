"""One document in four formats: the same figures, the same words, nothing executed, marks on every page."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from docx import Document as read_docx
from docx.enum.section import WD_ORIENT
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from antt.render.datafiles import to_csv, to_json
from antt.render.document import Block, BlockKind, Document, Run
from antt.render.documents import FORMATS
from antt.render.fonts import serif
from tests.unit.render.small import (
    HOSTILE,
    HtmlFigures,
    docx_texts,
    pdf_fonts,
    pdf_text,
    small_document,
    unspaced,
    xlsx_rows,
)

FILES = dict[str, bytes]


@pytest.fixture(scope="module")
def document() -> Document:
    return small_document()


@pytest.fixture(scope="module")
def files(document: Document) -> FILES:
    return {extension: render(document) for extension, render in FORMATS.items()}


def test_every_format_is_deterministic(document: Document, files: FILES) -> None:
    assert {extension: render(document) for extension, render in FORMATS.items()} == files


def test_a_figure_is_the_same_in_all_formats(document: Document, files: FILES) -> None:
    html = HtmlFigures(files["html"]).found
    excel = {row[0]: row for row in xlsx_rows(files["xlsx"], "Danh mục số liệu")}
    pdf, docx = unspaced(pdf_text(files["pdf"])), docx_texts(files["docx"])
    for run in document.runs:
        figure = run.figure
        if figure is None:
            continue
        assert html[figure.id] == ("" if figure.value is None else str(figure.value), figure.printed)
        value = excel[figure.id][3]
        assert value == figure.printed if figure.value is None else value == float(figure.value)
        assert str(excel[figure.id][5]).removesuffix(run.mark or "\n") == figure.printed
        assert figure.printed in pdf
        assert any(figure.printed + run.mark in text for text in docx)


def test_texts_are_the_same_in_all_formats(document: Document, files: FILES) -> None:
    pdf, docx = unspaced(pdf_text(files["pdf"])), unspaced("".join(docx_texts(files["docx"])))
    for block in document.blocks:
        assert unspaced(block.text) in pdf
        assert unspaced(block.text) in docx


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_text_from_outside_is_printed_and_not_executed(extension: str, files: FILES) -> None:
    text = pdf_text(files["pdf"]) if extension == "pdf" else "".join(docx_texts(files["docx"]))
    assert unspaced(HOSTILE) in unspaced(text)


def test_html_escapes_what_comes_from_outside(files: FILES) -> None:
    html = files["html"].decode()
    assert "<b>" not in html
    assert re.findall("<script[^>]*>", html) == ['<script type="application/json" id="so-lieu">']
    assert "</script>" not in html[: html.rindex("</script>")]
    assert "{{ 7*7 }}" in html


def test_excel_has_no_formula_and_typed_numbers(files: FILES) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    assert book["Phụ lục I"]["A8"].value == HOSTILE
    assert [type(book["Phụ lục I"][c].value) for c in ("B8", "C8", "D8")] == [int, str, int]
    assert book["Phụ lục I"]["B8"].number_format == "[=0]0;[<10]00;#,##0"
    assert (book["Phụ lục I"]["E8"].value, book["Phụ lục I"]["E8"].number_format) == (1, '[=1]"Có";"Không"')
    assert book["Phụ lục I"].freeze_panes == "A8"
    assert book["Phụ lục I"].print_title_rows == "$6:$7"


def test_a_table_of_the_body_stands_between_its_paragraphs(document: Document) -> None:
    ((table, *_), *_) = (annex.tables for annex in document.annexes)
    after = Block(BlockKind.PARAGRAPH, (Run("Đoạn sau bảng."),))
    # As long as two pages, to see its head on both.
    long = replace(table, title="Bảng trong bài", rows=table.rows[:1] * 30)
    changed = replace(document, body=(*document.body, long, after))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(FORMATS["pdf"](changed))).pages]
    with_rows = [page for page in pages[:-2] if "Thạch Thất" in page and "Thiệt hại" in page]
    assert len(with_rows) >= 2
    assert unspaced("".join(pages)).index(unspaced(long.title)) < unspaced("".join(pages)).index(unspaced(after.text))
    inner = list(read_docx(io.BytesIO(FORMATS["docx"](changed))).iter_inner_content())
    order = [part.text if isinstance(part, Paragraph) else part.cell(0, 0).text for part in inner]
    at = order.index(long.title)
    assert order[at + 1 : at + 4] == ["Đơn vị", "", after.text]
    html = FORMATS["html"](changed).decode()
    assert html.index("<caption>Bảng trong bài</caption>") < html.index("Đoạn sau bảng.") < html.index("Phụ lục I<br>")
    assert xlsx_rows(FORMATS["xlsx"](changed), "Bảng 1")[2][0] == long.title


def test_a_file_for_the_office_itself_has_nothing_to_sign_and_no_landscape_page(document: Document) -> None:
    changed = replace(document, name="HỒ SƠ", subject=("Xã Đại Đồng",), annexes=(), signed=False)
    pdf, word = FORMATS["pdf"](changed), FORMATS["docx"](changed)
    html = FORMATS["html"](changed).decode()
    for text in (pdf_text(pdf), "".join(docx_texts(word)), html):
        assert "HỒ SƠ" in text
        assert not any(word in text for word in ("Số:", "Kính gửi", "Nơi nhận", "KT. GIÁM ĐỐC", "tháng"))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    (section,) = read_docx(io.BytesIO(word)).sections
    assert section.orientation == WD_ORIENT.PORTRAIT


def test_characters_without_a_glyph_stop_no_pdf(document: Document) -> None:
    foreign = Block(BlockKind.ITEM, (Run("Vướng mắc 🚩 مرحبا 漢字 (huyện Thạch Thất)"),))
    changed = replace(document, body=(*document.body, foreign))
    assert unspaced("Vướng mắc ? ????? ?? (huyện Thạch Thất)") in unspaced(pdf_text(FORMATS["pdf"](changed)))
    assert any(foreign.text in text for text in docx_texts(FORMATS["docx"](changed)))


def test_the_list_of_all_figures_prints_its_heading_only(files: FILES) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert book["Danh mục số liệu"].print_area == "'Danh mục số liệu'!$A$1:$G$3"
    assert book["Phụ lục I"].print_area == "'Phụ lục I'!$A$1:$E$10"


def test_the_marks_stand_on_every_page(document: Document, files: FILES) -> None:
    marks = " - ".join(document.marks)
    for page in PdfReader(io.BytesIO(files["pdf"])).pages:
        assert marks in page.extract_text()
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as package:
        headers = [package.read(name).decode() for name in package.namelist() if name.startswith("word/header")]
    assert len(headers) == 2
    assert all(marks in header for header in headers)
    for sheet in openpyxl.load_workbook(io.BytesIO(files["xlsx"])):
        if sheet.sheet_state != "visible":
            continue
        assert sheet["A1"].value == marks
        assert sheet.oddHeader.right.text == marks


def test_every_file_names_its_snapshot(document: Document, files: FILES) -> None:
    assert document.reference.encode() in files["html"]
    assert PdfReader(io.BytesIO(files["pdf"])).metadata["/Keywords"] == document.reference  # type: ignore[index]
    assert openpyxl.load_workbook(io.BytesIO(files["xlsx"])).properties.keywords == document.reference
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as package:
        assert document.reference in package.read("docProps/core.xml").decode()


def test_the_pdf_is_set_in_one_family(files: FILES) -> None:
    family = serif().family.replace(" ", "")
    assert pdf_fonts(files["pdf"])
    assert all(name.replace("PSMT", "").startswith(family) for name in pdf_fonts(files["pdf"]))


def test_the_pdf_carries_its_figures_as_json(document: Document, files: FILES) -> None:
    attached = json.loads(PdfReader(io.BytesIO(files["pdf"])).attachments["so-lieu.json"][0])
    assert attached["reference"] == document.reference
    assert {f["id"]: f["printed"] for f in attached["figures"]} == {f.id: f.printed for f in document.figures}


def test_pages_follow_decree_30(files: FILES) -> None:
    body, first_annex, second_annex = PdfReader(io.BytesIO(files["pdf"])).pages
    assert [round(float(x) / 72 * 25.4) for x in body.mediabox[2:]] == [210, 297]
    for annex in (first_annex, second_annex):
        assert [round(float(x) / 72 * 25.4) for x in annex.mediabox[2:]] == [297, 210]
    assert "Phụ lục I" in first_annex.extract_text()
    assert "Không có." in second_annex.extract_text()
    assert "BÁO CÁO" in body.extract_text()


def test_figures_for_programs_are_complete_and_inert(document: Document) -> None:
    hostile = replace(document.figures[0], label='=HYPERLINK("http://x")', printed="-5")
    changed = replace(document, figures=(hostile, *document.figures[1:]))
    content = to_csv(changed)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [f.id for f in document.figures]
    assert (rows[0]["label"], rows[0]["printed"]) == ('\'=HYPERLINK("http://x")', "'-5")
    assert (rows[2]["formula"], rows[2]["sources"]) == ("share", "tt124.dat tt124.tong")
    told = json.loads(to_json(document))
    assert told["reference"] == document.reference
    assert told["figures"][2]["lineage"] == document.figures[2].lineage.as_json()


def test_every_figure_of_the_page_is_a_link_to_where_it_comes_from(document: Document, files: FILES) -> None:
    html = files["html"].decode()
    links = set(re.findall(r'class="figure" href="#([^"]+)"', html))
    assert links == {f"nguon-{run.figure.id}" for run in document.runs if run.figure}
    assert links <= set(re.findall(r'<article id="([^"]+)"', html))
    assert "100 × tt124.dat ÷ tt124.tong" in html
    assert not re.findall(r'(?:src|href)="(?!#)', html)
