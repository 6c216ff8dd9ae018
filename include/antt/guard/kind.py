"""What a file is, by its content: senders rename files, and a name proves nothing."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from antt.guard.finding import Finding, Refused
from antt.guard.limits import LIMITS, Limits
from antt.guard.members import is_hidden, members
from antt.guard.office import check_parts
from antt.guard.ole import check_compound
from antt.guard.package import Parts, check_size, odd, opened


class Kind(Enum):
    """Workbooks that can be read."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    CSV = "csv"
    """A zip with one text file a sheet."""
    ROWS = "rows"
    """Rows of a database, as ``antt.parse.rows`` writes them."""


class Sound(NamedTuple):
    """A file that may be parsed."""

    kind: Kind
    parts: Parts | None
    """Of a package; None of an .xls and of rows."""


ROWS = b"sheet,row,field,type,value\n"
"""How rows of a database begin."""
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


_PDF_STARTS_WITHIN = 1024
"""Bytes in which readers of PDF look for its start."""


def sound(content: bytes, limits: Limits = LIMITS) -> Sound:
    """Say what kind of workbook it is, once every guard has passed it.

    Raises:
        Refused: it is something else, or nothing that anybody should parse.
    """
    check_size(content, limits)
    if content.startswith(_ZIP):
        parts = opened(content, limits)
        kind = _kind_of_zip(content, parts, limits)
        check_parts(parts, limits)
        return Sound(kind, parts)
    if content.startswith(_OLE):
        if found := next((name for stream, name in _OLE_STREAMS if stream.encode("utf-16-le") in content), None):
            raise _not_a_workbook(found)
        check_compound(content)
        return Sound(Kind.XLS, None)
    if content.startswith(ROWS):
        return Sound(Kind.ROWS, None)
    raise _no_workbook(content)


def _no_workbook(content: bytes) -> Refused:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    found = next((name for magic, name in _STARTS if content.startswith(magic)), None) or next(
        (name for magic, name in _MARKUP if start.startswith(magic)), None
    )
    if found:
        return _not_a_workbook(found)
    return Refused(
        Finding("file.csv", found="Tệp văn bản (.csv, .txt).") if _is_text(content) else Finding("file.unreadable")
    )


def _not_a_workbook(found: str) -> Refused:
    return Refused(Finding("file.not_workbook", found=found))


def _kind_of_zip(content: bytes, parts: Parts, limits: Limits) -> Kind:
    if b"%PDF-" in content[:_PDF_STARTS_WITHIN]:
        raise odd("vừa là bảng tính vừa là tài liệu PDF")
    names = parts.names
    # A part may bear any name; whoever writes a workbook writes the table of its parts.
    is_office = "[Content_Types].xml" in names
    if "mimetype" in names:
        if is_office:
            raise odd("vừa là tệp .xlsx vừa là tệp .ods")
        return _open_document(parts)
    for folder, found in _ZIP_FOLDERS:
        if any(name.startswith(folder) for name in names):
            raise _not_a_workbook(found)
    if is_office:
        return Kind.XLSX
    files = [name for name in names if not is_hidden(name)]
    if files and all(name.lower().endswith(".csv") for name in files):
        return Kind.CSV
    members(content, limits)  # says what is wrong with an archive of workbooks
    raise _not_a_workbook("tệp nén (.zip)")


def _open_document(parts: Parts) -> Kind:
    mimetype = parts.read("mimetype")[:100].decode("ascii", "replace")
    if not mimetype.startswith(_OPEN_DOCUMENT):
        raise _not_a_workbook("tệp nén (.zip)")
    if not mimetype.startswith(f"{_OPEN_DOCUMENT}spreadsheet"):
        raise _not_a_workbook("tài liệu OpenDocument không phải bảng tính")
    if _MANIFEST in parts.names and b"encryption-data" in parts.read(_MANIFEST):
        raise Refused(Finding("file.encrypted"))
    return Kind.ODS


def _is_text(content: bytes) -> bool:
    """Text in any encoding of one byte or more: no control characters but those that lay out lines."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return bool(content.decode("utf-16").strip())
        except UnicodeDecodeError:
            return False
    return bool(content.strip()) and len(content.translate(None, _NO_TEXT)) == len(content)
