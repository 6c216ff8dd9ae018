"""DOCX from ``templates/reports/report.docx``, a Word file with Jinja tags that staff edit in Word."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Sequence
from functools import cache, lru_cache

import typst
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml.document import CT_Body
from docx.parts.document import DocumentPart
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from antt.render.chart import WIDTH
from antt.render.document import Block, Chart, Document, Part, Table
from antt.render.embedded import NAMESPACE, data_of, packed
from antt.render.fonts import printable, serif
from antt.render.pdf import chart_data
from antt.render.printed import in_text
from antt.settings import TEMPLATES

TEXT_WIDTH = {True: 14003, False: 9071}
"""Twentieths of a point between the margins of a landscape page, 247 mm, and of an upright one, 160 mm."""
PICTURE_DPI = 200
_OLDEST = (1980, 1, 1, 0, 0, 0)


def to_docx(document: Document) -> bytes:
    """Fill the template; the same document gives the same bytes."""
    template = DocxTemplate(TEMPLATES / "reports" / "report.docx")
    # By name: Word gives styles ids of its own when it saves.
    styles = {style.name: style.style_id for style in template.get_docx().styles}
    template.render(_context(document, template, styles), _environment(), autoescape=True)
    _describe(template.docx.element.body, document.charts)
    if not document.annexes:
        _end_upright(template.docx.element.body)
    properties = template.docx.core_properties
    properties.title, properties.author = document.title, document.profile.agency
    properties.keywords = document.reference
    properties.created = properties.modified = document.known_at.astimezone(dt.UTC)
    _attach(template.docx.part, document_data(document))
    buffer = io.BytesIO()
    template.save(buffer)
    return _timeless(buffer)


@lru_cache(maxsize=1)
def document_data(document: Document) -> str:
    """The data that the file carries: its charts are pictures, which say in words what they show."""
    return data_of(document, in_text(document, pictures=True))


def _attach(part: DocumentPart, content: str) -> None:
    """Keep the data in a custom XML part, which Word and LibreOffice carry along when they save."""
    package, xml = part.package, f'<so-lieu xmlns="{NAMESPACE}">{packed(content)}</so-lieu>'
    name = package.next_partname("/customXml/item%d.xml")
    item = PackagePart(name, "application/xml", xml.encode(), package)
    properties = (
        '<ds:datastoreItem ds:itemID="{5E0C1B1C-1D8E-4B6E-9C55-A7170C0501E0}"'
        ' xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    beside = PackURI(name.replace("/item", "/itemProps"))
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    item.relate_to(PackagePart(beside, kind, properties.encode(), package), RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def _context(document: Document, template: DocxTemplate, styles: dict[str, str]) -> dict[str, object]:
    return {
        "profile": document.profile,
        "signatory": document.signatory,
        "year": document.period.due_province.year,
        "name": document.name,
        "subject": document.subject,
        "signed": document.signed,
        "marks": " - ".join(document.marks),
        "bases": document.bases,
        "body": [_part(part, template, styles) for part in document.body],
        "annexes": [
            {
                "number": annex.number,
                "title": annex.title,
                "tables": [_titled(t, styles, landscape=True) for t in annex.tables],
                "notes": annex.notes,
            }
            for annex in document.annexes
        ],
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "reports"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _part(part: Part, template: DocxTemplate, styles: dict[str, str]) -> dict[str, object]:
    if isinstance(part, Block):
        return {"kind": part.kind.value, "text": part.text}
    if isinstance(part, Chart):
        picture = InlineImage(template, io.BytesIO(_picture(part)), width=Mm(WIDTH))
        return {"kind": part.kind, "title": part.title, "picture": picture}
    return {"kind": part.kind, **_titled(part, styles, landscape=False)}


def _picture(chart: Chart) -> bytes:
    """The chart as PNG."""
    family, fonts = serif()
    picture = typst.compile(
        TEMPLATES / "reports" / "picture.typ",
        font_paths=fonts,
        format="png",
        ppi=PICTURE_DPI,
        sys_inputs={"chart": printable(json.dumps(chart_data(chart), ensure_ascii=False)), "family": family},
    )
    assert isinstance(picture, bytes)  # one page
    return picture


def _describe(body: CT_Body, charts: Sequence[Chart]) -> None:
    """Give each picture the words that stand for it."""
    for picture, chart in zip(body.xpath(".//wp:docPr"), charts, strict=True):
        picture.set("descr", chart.alternative)


def _titled(table: Table, styles: dict[str, str], landscape: bool) -> dict[str, object]:
    return {"title": table.title, "xml": _table(table, styles, landscape)}


def _table(table: Table, styles: dict[str, str], landscape: bool) -> Markup:
    """The table as WordprocessingML, or a line that says there is nothing."""
    if not table.rows:
        return Markup("<w:p><w:r><w:t>Không có.</w:t></w:r></w:p>")
    whole = sum(column.width for column in table.columns)
    small = " nhỏ" if table.small(landscape) else ""
    xml = (
        _environment()
        .get_template("table.xml.j2")
        .render(
            table=table,
            widths=[round(TEXT_WIDTH[landscape] * column.width / whole) for column in table.columns],
            styles={
                "head": styles[f"Đầu bảng{small}"],
                "text": styles[f"Ô chữ{small}"],
                "number": styles[f"Ô số{small}"],
            },
        )
    )
    return Markup(xml)  # noqa: S704 - made by a template that escapes


def _end_upright(body: CT_Body) -> None:
    """Let the section of the body be the last: without annexes there is no landscape page."""
    (upright,) = body.xpath("./w:p[w:pPr/w:sectPr]")
    body.replace(body.sectPr, upright.pPr.sectPr)
    body.remove(upright)


def _timeless(package: io.BytesIO) -> bytes:
    """The same package without the time at which it was zipped."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, _OLDEST), source.read(entry), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
