"""What a file is, by its content: senders rename files, and a name proves nothing."""

from __future__ import annotations

from enum import Enum

from antt.collect import rows
from antt.read.finding import Finding
from antt.read.marks import Damaged
from antt.read.package import opened


class Kind(Enum):
    """Workbooks that can be read."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    ROWS = "rows"
    """Rows of a database, as ``antt.collect.rows`` writes them."""


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", "tài liệu Word (.doc)"),
    ("PowerPoint Document", "bài trình chiếu (.ppt)"),
)
_ZIP = b"PK\x03\x04"
_ZIP_FOLDERS = (
    ("xl/workbook.bin", "bảng tính nhị phân (.xlsb)"),
    ("word/", "tài liệu Word (.docx)"),
    ("ppt/", "bài trình chiếu (.pptx)"),
)
_MANIFEST = "META-INF/manifest.xml"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_STARTS = (
    (b"%PDF-", "tài liệu PDF"),
    (b"\x89PNG\r\n", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF8", "ảnh GIF"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
    (b"{\\rtf", "tài liệu RTF"),
    (b"Rar!\x1a\x07", "tệp nén (.rar)"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén (.7z)"),
)
_MARKUP = (
    (b"<!doctype html", "trang web (HTML)"),
    (b"<html", "trang web (HTML)"),
    (b"<table", "trang web (HTML)"),
    (b"<?xml", "tệp XML"),
)
_NO_TEXT = bytes(set(range(0x20)) - set(b"\t\n\r\f"))


def kind_of(content: bytes) -> Kind | Finding:
    """The kind of workbook; else the finding that says what was sent instead."""
    if content.startswith(_ZIP):
        return _zip_kind(content)
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith(rows.HEAD):
        return Kind.ROWS
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    found = next((name for magic, name in _STARTS if content.startswith(magic)), None) or next(
        (name for magic, name in _MARKUP if start.startswith(magic)), None
    )
    if found:
        return _not_a_workbook(found)
    return Finding("file.csv", found="Tệp văn bản (.csv, .txt).") if _is_text(content) else Finding("file.unreadable")


def _not_a_workbook(found: str) -> Finding:
    return Finding("file.not_workbook", found=found)


def _zip_kind(content: bytes) -> Kind | Finding:
    try:
        with opened(content) as archive:
            names = archive.names
            mimetype = archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
            encrypted = _MANIFEST in names and b"encryption-data" in archive.read(_MANIFEST)
    except Damaged:
        return Finding("file.unreadable")
    if mimetype.startswith(_OPEN_DOCUMENT):
        if not mimetype.strip().startswith(f"{_OPEN_DOCUMENT}spreadsheet"):
            return _not_a_workbook("tài liệu OpenDocument không phải bảng tính")
        return Finding("file.encrypted") if encrypted else Kind.ODS
    for folder, found in _ZIP_FOLDERS:
        if any(name.startswith(folder) for name in names):
            return _not_a_workbook(found)
    # A part may bear any name; whoever writes a workbook writes the table of its parts.
    return Kind.XLSX if "[Content_Types].xml" in names else _not_a_workbook("tệp nén (.zip)")


def _ole_kind(content: bytes) -> Kind | Finding:
    """Streams of an OLE container are named in UTF-16 in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Finding("file.encrypted")
    found = next((name for stream, name in _OLE_STREAMS if stream.encode("utf-16-le") in content), None)
    return _not_a_workbook(found) if found else Kind.XLS


def _is_text(content: bytes) -> bool:
    """Text in any encoding of one byte or more: no control characters but those that lay out lines."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return bool(content.decode("utf-16").strip())
        except UnicodeDecodeError:
            return False
    return bool(content.strip()) and len(content.translate(None, _NO_TEXT)) == len(content)
