"""Old .xls files that lie, act, or hold more than a workbook."""

from __future__ import annotations

import struct

from tests.corpus.hostile.containers import PDF
from tests.corpus.hostile.tools import XLS, hostile, packed, register

FILE = "276_thach-that.xls"
_SECTOR = 512
_BOUNDSHEET, _DIMENSIONS, _SST, _FORMAT, _ROW = (
    b"\x85\x00",
    b"\x00\x02\x0e\x00",
    b"\xfc\x00",
    b"\x1e\x04",
    b"\x08\x02\x10\x00",
)


def _patched(at: int, new: bytes) -> bytes:
    return XLS[:at] + new + XLS[at + len(new) :]


def _entry(name: str) -> int:
    """Where the directory's entry of a stream begins."""
    return XLS.index(name.encode("utf-16-le"))


def _named(name: str) -> bytes:
    """The container with an unused entry of the directory named."""
    encoded = name.encode("utf-16-le")
    last = _entry("\x05DocumentSummaryInformation")
    return _patched(last, encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded) + 2))


for _name, _stream in {
    "macros-in-xls": "_VBA_PROJECT_CUR",
    "macros-of-word-in-xls": "Macros",
    "an-object-in-xls": "MBD0018A7F4",
    "a-packed-object-in-xls": "\x01Ole10Native",
    "a-pool-of-objects-in-xls": "ObjectPool",
    "a-package-with-a-password-in-xls": "EncryptedPackage",
    "a-word-document-in-xls": "WordDocument",
}.items():
    register(_name, lambda _, stream=_stream: _named(stream), FILE)  # type: ignore[misc]


def _record(start: bytes, offset: int, new: bytes) -> bytes:
    """With bytes of the first such record replaced, ``offset`` counted from the record's data."""
    return _patched(XLS.index(start, 2 * _SECTOR) + 4 + offset, new)


RECORDS = {
    "a-sheet-of-macros-in-xls": lambda: _record(_BOUNDSHEET, 5, b"\x01"),
    "a-module-as-a-sheet-in-xls": lambda: _record(_BOUNDSHEET, 5, b"\x06"),
    "a-sheet-beyond-the-end-in-xls": lambda: _record(_BOUNDSHEET, 0, b"\xff\xff\xff\x7f"),
    "a-password-in-xls": lambda: _patched(XLS.index(_FORMAT, 2 * _SECTOR), b"\x2f\x00"),
    "a-link-to-a-program-in-xls": lambda: _patched(
        XLS.index(_FORMAT, 2 * _SECTOR),
        b"\xae\x01" + XLS[XLS.index(_FORMAT, 2 * _SECTOR) + 2 :][:2] + b"\x00\x00\x07\x00\x00cmd\x03/c",
    ),
}
for _name, _make in RECORDS.items():
    register(_name, lambda _, make=_make: make(), FILE)  # type: ignore[misc]


@hostile
def a_zip_behind_xls(_: bytes) -> bytes:
    return XLS + packed({"a": b"b"})


@hostile
def a_pdf_within_xls(_: bytes) -> bytes:
    return _patched(_SECTOR, PDF)


@hostile
def xls_of_a_header(_: bytes) -> bytes:
    return XLS[:_SECTOR]


@hostile
def xls_cut_off(_: bytes) -> bytes:
    return XLS[: len(XLS) // 3]


@hostile
def xls_with_sectors_of_any_size(_: bytes) -> bytes:
    return _patched(30, b"\xff\xff")


@hostile
def xls_with_a_directory_nowhere(_: bytes) -> bytes:
    return _patched(48, b"\xf0\xff\xff\x7f")


@hostile
def xls_whose_sectors_go_in_a_circle(_: bytes) -> bytes:
    table = struct.unpack_from("<I", XLS, 76)[0]
    return _patched((table + 1) * _SECTOR, struct.pack("<128I", *[1] * 128))


@hostile
def xls_with_four_billion_tables(_: bytes) -> bytes:
    return _patched(68, b"\x00\x00\x00\x00\xff\xff\xff\xff")


@hostile
def xls_with_a_stream_of_gigabytes(_: bytes) -> bytes:
    return _patched(_entry("Workbook") + 116, b"\x7f\xff\xff\x00\xff\xff\xff\xff")


@hostile
def xls_whose_records_are_longer_than_they_are(_: bytes) -> bytes:
    at = XLS.index(_SST, 2 * _SECTOR)
    return _patched(at + 2, b"\xff\xff")
