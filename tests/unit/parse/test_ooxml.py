"""What stands in a sheet's XML beside its values."""

from __future__ import annotations

import io
import zipfile

import pytest

from antt.guard import Damaged, Refused
from antt.guard.package import opened
from antt.parse.marks import Flaw, Marks, Package
from antt.parse.ooxml import scan

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(sheet: str, calculation: str = "", links: str = "") -> bytes:
    """A package with one sheet ``S``."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name="S" sheetId="1" r:id="rId1"/></sheets>{calculation}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>{links}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def cells(xml: str, calculation: str = "") -> Marks:
    """Marks of a sheet with these cells in row 7."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="7">{xml}</row></sheetData></worksheet>'
    return scanned(workbook(sheet, calculation)).sheets["S"]


def scanned(content: bytes) -> Package:
    return scan(opened(content), lambda _: True)


@pytest.mark.parametrize(
    ("xml", "flaw"),
    [
        ('<c r="B7"><f>1+1</f><v></v></c>', Flaw("cell.formula", "=1+1")),
        ('<c r="B7"><f>1+1</f></c>', Flaw("cell.formula", "=1+1")),
        ('<c r="B7"><f t="shared" si="0"/></c>', Flaw("cell.formula", "=")),
        ('<c r="B7" t="str"><f>A1</f></c>', Flaw("cell.formula", "=A1")),
        ('<c r="B7" t="e"><v>#DIV/0!</v></c>', Flaw("cell.error", "#DIV/0!")),
        ("<c r=\"B7\" t='e'><f>1/0</f><v>#REF!</v></c>", Flaw("cell.error", "#REF!")),
        ('<c r="A7"><v>1</v></c><c><f>A7</f></c>', Flaw("cell.formula", "=A7")),
    ],
    ids=["empty value", "no value", "shared", "text never computed", "error", "error of a formula", "no address"],
)
def test_a_cell_without_a_value_of_its_own_is_found(xml: str, flaw: Flaw) -> None:
    assert cells(xml).flaws == {(6, 1): flaw}


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="B7"><f>1+1</f><v>2</v></c>',
        '<c r="B7" t="str"><f>""</f><v></v></c>',
        '<c r="B7"><v>2</v></c>',
        '<c r="B7" s="3"/>',
        '<c r="B7" t="inlineStr"><is><t>"e"</t></is></c>',
    ],
    ids=["computed", "computed as no text", "a number", "empty", "text that looks like a mark"],
)
def test_a_value_is_no_flaw(xml: str) -> None:
    assert cells(xml) == Marks()


def test_values_of_formulas_are_not_believed_in_a_file_that_asks_to_be_computed() -> None:
    formula = '<c r="B7"><f>1+1</f><v>0</v></c><c r="C7"><v>5</v></c>'
    assert cells(formula, '<calcPr fullCalcOnLoad="1"/>').flaws == {(6, 1): Flaw("cell.formula", "=1+1")}


def test_hidden_rows_and_columns_are_found() -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:cols><x:col min="4" max="6" hidden="1"/><x:col min="7" max="7"/></x:cols>'
        '<x:sheetData><x:row r="8" hidden="true"/><x:row/><x:row hidden="0"/></x:sheetData></x:worksheet>'
    )
    assert scanned(workbook(sheet)).sheets["S"] == Marks({}, {7}, [range(3, 6)])


def test_a_sheet_in_two_byte_characters_is_searched_too() -> None:
    sheet = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData><row r="1" hidden="1"/>'
    content = workbook("sheet").replace(b"sheet", b"sheet")
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = f"{sheet}</sheetData></worksheet>".encode("utf-16")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    assert scanned(stream.getvalue()).sheets["S"].hidden_rows == {0}


def test_links_to_other_workbooks_are_found() -> None:
    link = f'<Relationship Id="rId9" Type="{RELATIONS}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    content = io.BytesIO(workbook("<worksheet/>", links=link))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/externalLinkPath"'
            ' Target="file:///C:\\Báo cáo\\Số liệu.xlsx" TargetMode="External"/></Relationships>',
        )
    assert scanned(content.getvalue()).links == ("Số liệu.xlsx",)


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><worksheet/>',
        '<worksheet><row hidden="1">',
    ],
    ids=["entities", "a document type elsewhere", "cut off"],
)
def test_what_no_honest_writer_writes_is_refused(sheet: str) -> None:
    with pytest.raises(Refused):
        scanned(workbook(sheet))


def test_a_package_without_a_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(Damaged, match="no workbook"):
        scanned(stream.getvalue())
