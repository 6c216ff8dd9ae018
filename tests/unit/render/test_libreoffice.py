"""LibreOffice opens the DOCX and the XLSX, and prints from them what the reports say."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from antt.render.document import Document
from antt.render.documents import FORMATS
from tests.unit.render.small import small_document, unspaced


@pytest.fixture(scope="module")
def soffice() -> str:
    """The program. A machine without it cannot run these tests; CI, which installs it, must."""
    found = shutil.which("soffice")
    if found is None:
        assert "CI" not in os.environ, "CI installs LibreOffice (.ci/run)"
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui")
    return found


@pytest.fixture(scope="module")
def document() -> Document:
    """With its table in the text, too."""
    small = small_document()
    return replace(small, body=(*small.body, small.annexes[0].tables[0]))


@pytest.fixture(scope="module")
def printed(soffice: str, document: Document, tmp_path_factory: pytest.TempPathFactory) -> dict[str, PdfReader]:
    """What LibreOffice makes of each format."""
    folder = tmp_path_factory.mktemp("libreoffice")
    for extension in ("docx", "xlsx"):
        (folder / f"{extension}.{extension}").write_bytes(FORMATS[extension](document))
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    sources = [folder / "docx.docx", folder / "xlsx.xlsx"]
    subprocess.run([*command, "--outdir", folder, *sources], check=True, capture_output=True, timeout=240)
    return {name: PdfReader(io.BytesIO(Path(folder / f"{name}.pdf").read_bytes())) for name in ("docx", "xlsx")}


def text(reader: PdfReader) -> str:
    return unspaced("".join(page.extract_text() for page in reader.pages))


def test_the_word_file_prints_the_text_of_the_pdf(printed: dict[str, PdfReader], document: Document) -> None:
    ours = unspaced("".join(page.extract_text() for page in PdfReader(io.BytesIO(FORMATS["pdf"](document))).pages))
    theirs = text(printed["docx"])
    assert sorted(theirs) == sorted(ours)
    for block in document.blocks:
        assert unspaced(block.text) in theirs
    assert [page.mediabox.width > page.mediabox.height for page in printed["docx"].pages] == [False, True, True]


def test_the_workbook_prints_its_tables_on_landscape_pages(printed: dict[str, PdfReader], document: Document) -> None:
    theirs = text(printed["xlsx"])
    for table in (*document.tables, *(table for annex in document.annexes for table in annex.tables)):
        for cell in (cell for row in table.rows for cell in row.cells if cell.figure is None):
            assert unspaced(cell.text) in theirs
    assert all(page.mediabox.width > page.mediabox.height for page in printed["xlsx"].pages)
