"""Spreadsheets of LibreOffice that act or expand."""

from __future__ import annotations

from tests.corpus.hostile.parts import LAUGHS
from tests.corpus.hostile.tools import ODS, added, changed, hostile, register

CONTENT = "content.xml"


def _in_content(old: str, new: str) -> bytes:
    return changed(ODS, CONTENT, lambda xml: xml.replace(old.encode(), new.encode(), 1))


def _with_rows(rows: str) -> bytes:
    """At the end of the first sheet, the guide, which nobody reads: all sheets are opened together."""
    return _in_content("</table:table>", f"{rows}</table:table>")


def _row(cells: str, repeated: object = "") -> str:
    attribute = f' table:number-rows-repeated="{repeated}"' if repeated else ""
    return f"<table:table-row{attribute}>{cells}</table:table-row>"


def _value(attributes: str = "") -> str:
    typed = f'office:value-type="float" office:value="1" {attributes}'
    return f"<table:table-cell {typed}><text:p>1</text:p></table:table-cell>"


def _formula(formula: str) -> str:
    return _row(_value(f'table:formula="of:={formula}"'))


MANY_COLUMNS = 'table:number-columns-repeated="{}"'
ROWS = {
    "a-row-a-billion-times": _row(_value(), 10**9),
    "a-value-a-billion-times": _row(_value(MANY_COLUMNS.format(10**9))),
    "a-value-behind-a-million-rows": _row("<table:table-cell/>", 10**6) + _row(_value()),
    "a-value-behind-a-million-columns": _row(f"<table:table-cell {MANY_COLUMNS.format(10**6)}/>{_value()}"),
    "a-row-more-often-than-can-be-counted": _row(_value(), "9" * 30),
    "a-row-repeated-by-no-number": _row(_value(), "many"),
    "a-row-repeated-less-than-once": _row(_value(), -5),
    "a-row-repeated-by-a-million-digits": _row(_value(), "9" * 1_000_000),
    "a-merger-of-a-billion-rows": _row(
        _value('table:number-rows-spanned="1000000000" table:number-columns-spanned="9"')
    ),
    "a-command-of-libreoffice": _formula("DDE(&quot;cmd&quot;;&quot;/c&quot;;&quot;x&quot;)"),
    "a-page-fetched-by-libreoffice": _formula("WEBSERVICE(&quot;http://203.0.113.7&quot;)"),
}
for _name, _rows in ROWS.items():
    register(_name, lambda _, rows=_rows: _with_rows(rows), "276_thach-that.ods")  # type: ignore[misc]

for _name, _part in {
    "a-module-of-basic": "Basic/Standard/Module1.xml",
    "a-script-of-python": "Scripts/python/evil.py",
    "an-embedded-document": "Object 1",
}.items():
    _content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" if _part.startswith("Object") else b"x"
    register(_name, lambda _, part=_part, content=_content: added(ODS, part, content), "276_thach-that.ods")  # type: ignore[misc]

LISTENER = '<script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:x"/>'
ELEMENTS = {
    "a-command-when-it-is-opened": f"<office:scripts>{LISTENER}</office:scripts>",
    "a-source-of-dde": '<office:scripts/><office:dde-source office:dde-application="cmd"/>',
    "an-object-of-ole": '<office:scripts/><draw:object-ole xlink:href="./Object 1"/>',
}
for _name, _element in ELEMENTS.items():
    register(_name, lambda _, e=_element: _in_content("<office:scripts/>", e), "276_thach-that.ods")  # type: ignore[misc]


@hostile
def entities_of_entities_in_libreoffice(_: bytes) -> bytes:
    return changed(ODS, CONTENT, lambda xml: xml.replace(b"?>", b"?>" + LAUGHS.encode(), 1))


@hostile
def a_password_of_libreoffice(_: bytes) -> bytes:
    return changed(
        ODS,
        "META-INF/manifest.xml",
        lambda xml: xml.replace(b"/>", b"><manifest:encryption-data/></manifest:file-entry>", 1),
    )


@hostile
def libreoffice_and_excel_in_one(_: bytes) -> bytes:
    return added(ODS, "[Content_Types].xml", "<Types/>")


@hostile
def libreoffice_without_content(_: bytes) -> bytes:
    return changed(ODS, CONTENT, lambda _: b"")


@hostile
def libreoffice_cut_off(_: bytes) -> bytes:
    return changed(ODS, CONTENT, lambda xml: xml[: len(xml) // 2])
