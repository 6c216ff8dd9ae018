"""Parts of a package that act (macros, objects, connections) or that grow when they are read (entities, elements)."""

from __future__ import annotations

import re

from antt.guard.address import place
from antt.guard.finding import Damaged, Finding, Refused
from antt.guard.limits import Limits
from antt.guard.package import Parts, too_large

_MACROS = re.compile(r"vbaproject|vbadata|(?:^|/)macrosheets/|(?:^|/)dialogsheets/|^basic/|^scripts/")
_ACTIVE = (
    (re.compile(r"(?:^|/)activex/"), "điều khiển ActiveX"),
    (re.compile(r"(?:^|/)embeddings/|oleobject"), "đối tượng nhúng"),
    (re.compile(r"(?:^|/)connections\.xml$|(?:^|/)querytables/"), "kết nối dữ liệu"),
)
"""By names of parts, in small letters."""
_TYPES = "[Content_Types].xml"
_MACRO_TYPES = (b"vbaProject", b"macrosheet", b"dialogsheet")
_ACTIVE_TYPES = (
    (b"activeX", "điều khiển ActiveX"),
    (b"oleObject", "đối tượng nhúng"),
    (b"connections+xml", "kết nối dữ liệu"),
)
"""By what the table of parts says of them: a part may bear any name."""
_ACTIVE_ELEMENTS = re.compile(
    rb"<(?:\w+:)?(?:(ddeLink|dde-link|dde-source|dde-connection-decl)|(oleLink|oleObject|object-ole)|(event-listener))\b"
)
_ACTIVE_MARKS = (b"ddeLink", b"dde-", b"oleLink", b"oleObject", b"object-ole", b"event-listener")
_CALL_MARKS = (b"|", b"(")
_FORMULA_MARKS = (b"</f", b":f", b"formula=")
"""Looked for first: what has none of them, as nearly every part, is not searched any further."""
_QUOTE = rb"(?:'|&apos;|&#39;)"
_TOPIC = rb"[\w.)]%(q)s?\|(?:%(q)s[^<]{0,300}?%(q)s|[^'\"&<,;()]{0,300})!" % {b"q": _QUOTE}
"""``application|topic!item``, quoted or not."""
_FETCHES = rb"\b(?:DDE|RTD|WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC)\s*\("
"""Functions that start or fetch something."""
_CALLS = re.compile(
    # In Excel a formula is an element, in LibreOffice an attribute.
    rb"<(?:\w+:)?f\b[^>]*>[^<]{0,8192}?(?:" + _TOPIC + rb"|" + _FETCHES + rb")"
    rb"|formula=\"[^\"]{0,8192}?" + _FETCHES,
    re.IGNORECASE,
)
_EMBEDDED = (
    (b"PK\x03\x04", "tệp nén"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "đối tượng nhúng"),
    (b"MZ", "chương trình"),
    (b"\x7fELF", "chương trình"),
    (b"%PDF-", "tài liệu PDF"),
    (b"Rar!", "tệp nén"),
    (b"7z\xbc\xaf", "tệp nén"),
)
_XML_NAMES = (".xml", ".rels", ".vml", ".rdf")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_XML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?[ \t\r\n]*<|(?:\xff\xfe)?(?:[ \t\r\n]\x00)*<\x00|(?:\xfe\xff)?(?:\x00[ \t\r\n])*\x00<"
    rb"|\x00\x00(?:\x00<|\xfe\xff)|\x4c\x6f\xa7\x94"
)
"""By which some parser knows XML, in whatever encoding (XML 1.0, appendix F), whatever name the part bears."""
_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
_ENCODING = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS = {b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1", b"utf-16"}
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([^\"']*)")


def check_parts(parts: Parts, limits: Limits) -> None:
    """Look into every part of a package.

    Raises:
        Refused: one of them acts, or grows over a limit.
        Damaged: one cannot be unpacked, or is XML in an encoding that no office program writes.
    """
    _check_names(parts)
    elements = merged = 0
    for name in parts.names:
        content = parts.read(name)
        if not (name.lower().endswith(_XML_NAMES) or _XML_START.match(content)):
            _check_binary(name, content)
            continue
        xml = _plain(content)
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
            raise Refused(Finding("file.entities"))
        elements += xml.count(b"<") - xml.count(b"</")
        if elements > limits.elements:
            raise too_large("số phần tử XML", elements, limits.elements)
        if _is_deep(xml, limits.depth):
            raise too_large("số phần tử XML lồng nhau", limits.depth, limits.depth)
        _check_elements(xml)
        merged += sum(map(_area, _MERGED.findall(xml))) if b"mergeCell" in xml else 0
        if merged > limits.merged_cells:
            raise too_large("số ô được gộp", merged, limits.merged_cells)
        if name.lower().endswith("workbook.xml") and (sheets := len(_SHEET.findall(xml))) > limits.sheets:
            raise too_large("số trang tính", sheets, limits.sheets)


def _is_deep(xml: bytes, depth: int) -> bool:
    """Whether as many elements are opened in a row, none closed between."""
    long = [piece for piece in xml.split(b"</") if len(piece) > 3 * depth]
    return any(piece.count(b"<") - piece.count(b"/>") > depth for piece in long)


def active(found: str) -> Refused:
    """Something that acts when the file is opened; ``found`` in Vietnamese."""
    return Refused(Finding("file.active", found=found))


def _check_names(parts: Parts) -> None:
    types = parts.read(_TYPES) if _TYPES in parts.names else b""
    if any(_MACROS.search(name.lower()) for name in parts.names) or any(mark in types for mark in _MACRO_TYPES):
        raise Refused(Finding("file.macros"))
    for pattern, found in _ACTIVE:
        if any(pattern.search(name.lower()) for name in parts.names):
            raise active(found)
    for mark, found in _ACTIVE_TYPES:
        if mark in types and b"<Override" in types and re.search(rb"<Override[^>]*" + re.escape(mark), types):
            raise active(found)


def _check_binary(name: str, content: bytes) -> None:
    if found := next((found for magic, found in _EMBEDDED if content.startswith(magic)), None):
        raise active(f"{found} ({name})")


def _plain(xml: bytes) -> bytes:
    """The same in an encoding in which its marks can be searched for."""
    if xml.startswith(_WIDE):
        try:
            xml = xml.decode(
                "utf-16" if xml.startswith(_WIDE[:2]) else "utf-16-le" if xml[1:2] == b"\0" else "utf-16-be"
            ).encode()
        except UnicodeError as broken:
            raise Damaged(str(broken)) from broken
    if b"\x00" in xml:
        raise Damaged("a NUL in XML")
    if xml.lstrip(_BEFORE_XML)[:1] not in (b"<", b""):
        raise Damaged("XML that begins with no element")
    said = _ENCODING.match(xml[:200].lstrip(_BEFORE_XML))
    if said and said[1].lower() not in _ENCODINGS:
        raise Damaged(f"XML in the encoding {said[1].decode('ascii', 'replace')}")
    return xml


def _check_elements(xml: bytes) -> None:
    if any(mark in xml for mark in _ACTIVE_MARKS) and (match := _ACTIVE_ELEMENTS.search(xml)):
        raise active("liên kết DDE" if match[1] else "đối tượng nhúng" if match[2] else "lệnh chạy khi mở tệp")
    may_call = any(mark in xml for mark in _CALL_MARKS) and any(mark in xml for mark in _FORMULA_MARKS)
    if may_call and _CALLS.search(xml):
        raise active("công thức gọi chương trình khác")


def _area(reference: bytes) -> int:
    """How many cells a merger covers."""
    corners = [place(corner) for corner in reference.decode("ascii", "replace").split(":")]
    if len(corners) != 2 or None in corners:
        return 1
    (top, left), (bottom, right) = (corner for corner in corners if corner)
    return (abs(bottom - top) + 1) * (abs(right - left) + 1)
