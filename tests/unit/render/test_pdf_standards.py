"""What PDF/A-3a and PDF/UA-1 ask for and pypdf can see; Typst checks the rest while it writes.

No validator of these standards can be had from PyPI or Debian (veraPDF is in neither).
"""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from antt.render.chart import Anchor, Box, Chart, Fill, Label
from antt.render.document import Document, Run
from antt.render.documents import FORMATS
from tests.unit.render.small import small_document


@pytest.fixture(scope="module")
def document() -> Document:
    """With a table and a chart in the text."""
    small = small_document()
    chart = Chart("Biểu đồ", 20, (Box(0, 0, 10, 10, Fill.HATCHED),), (Label(12, 8, (Run("Một"),), Anchor.START),), ())
    return replace(small, body=(*small.body, small.annexes[0].tables[0], replace(chart, told=(Run("Lời thay ảnh"),))))


@pytest.fixture(scope="module")
def reader(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(FORMATS["pdf"](document)))


@pytest.fixture(scope="module")
def root(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def elements(node: Any) -> Iterator[Any]:
    """All structure elements under one, in the order of reading."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        child = kid.get_object()
        if isinstance(child, dict) and "/S" in child:
            yield child
            yield from elements(child)


def test_the_file_says_which_standards_it_keeps(root: Any) -> None:
    metadata = root["/Metadata"].get_data().decode()
    for mark in ("<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert mark in metadata


def test_its_date_is_that_of_the_office_not_of_greenwich() -> None:
    late = replace(small_document(), known_at=dt.datetime(2023, 12, 20, 18, tzinfo=dt.UTC))
    metadata = PdfReader(io.BytesIO(FORMATS["pdf"](late))).metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.date() == dt.date(2023, 12, 21)


def test_language_and_title_are_told(root: Any, reader: PdfReader, document: Document) -> None:
    assert str(root["/Lang"]).startswith("vi")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    assert document.title in root["/Metadata"].get_data().decode()


def test_everything_is_tagged_in_the_order_of_reading(root: Any, document: Document) -> None:
    assert root["/MarkInfo"]["/Marked"]
    found = [str(element["/S"]) for element in elements(root["/StructTreeRoot"])]
    counts = Counter(found)
    rows = len(document.tables[0].rows) + len(document.annexes[0].tables[0].rows)
    assert counts["/Table"] == 2
    assert counts["/TR"] == rows + 2 * 2
    assert counts["/TH"] == 2 * (4 + 2)
    assert counts["/TD"] == rows * 5
    assert counts["/H1"] == 1 + len(document.annexes)
    assert counts["/H2"] == 1
    assert found.index("/H1") < found.index("/H2") < found.index("/Table") < found.index("/Figure")


def test_a_chart_has_words_that_stand_for_it(root: Any, document: Document) -> None:
    (figure,) = (e for e in elements(root["/StructTreeRoot"]) if e["/S"] == "/Figure")
    assert figure["/Alt"] == document.charts[0].alternative


def test_all_fonts_are_embedded(reader: PdfReader) -> None:
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
        assert "/ToUnicode" in font


def test_the_figures_are_attached_as_its_data(root: Any) -> None:
    (file,) = (file.get_object() for file in root["/AF"])
    assert (file["/UF"], file["/AFRelationship"]) == ("so-lieu.json", "/Data")
    assert file["/EF"]["/F"].get_object()["/Subtype"] == "/application/json"
