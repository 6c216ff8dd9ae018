"""Zips whose directory lies, or which are something else besides."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from dataclasses import replace

from tests.corpus.hostile.tools import (
    SHEET,
    Raw,
    added,
    hostile,
    packed,
    parts_of,
    raw_changed,
    raw_members,
    raw_zip,
    register,
)

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NAMES = {
    "that-climbs-out": "../../../etc/cron.d/evil",
    "from-the-root": "/etc/passwd",
    "of-a-drive": "C:/Windows/evil.dll",
    "that-climbs-out-backwards": "xl\\..\\..\\evil.xml",
    "of-a-device": "xl/CON",
    "of-a-device-with-an-extension": "xl/nul.xml",
    "of-a-stream": "xl/styles.xml:evil",
    "that-turns-around": "xl/\u202elmx.live",
    "with-a-hidden-character": "xl/sty\u200bles.xml",
    "with-wide-dots": "\uff0e\uff0e/evil.xml",
    "with-a-wide-slash": "xl\uff0fevil.xml",
    "with-two-dots-in-one": "xl/\u2025/evil.xml",
    "with-a-line-break": "xl/evil\n.xml",
    "without-end": "xl/" + "a" * 300,
}
for _name, _part in NAMES.items():
    register(f"a-part-with-a-name-{_name}", lambda good, part=_part: added(good, part, b"x"))  # type: ignore[misc]


@hostile
def a_part_with_a_name_with_a_nul(good: bytes) -> bytes:
    return raw_zip([*raw_members(good), Raw(b"xl/evil\x00.xml", b"x")])


@hostile
def a_pdf_that_is_a_zip(good: bytes) -> bytes:
    return PDF + good


@hostile
def a_zip_that_is_a_pdf(good: bytes) -> bytes:
    return raw_zip([Raw(b"docProps/a.txt", PDF, method=0), *raw_members(good)])


@hostile
def a_pdf_behind_the_zip(good: bytes) -> bytes:
    return good + PDF


@hostile
def another_zip_behind_the_zip(good: bytes) -> bytes:
    return good + good


@hostile
def a_program_behind_the_zip(good: bytes) -> bytes:
    return good + b"MZ" + bytes(510)


@hostile
def a_page_with_a_script_behind_the_zip(good: bytes) -> bytes:
    return good + b"<script>alert(1)</script>"


@hostile
def a_comment_of_the_zip(good: bytes) -> bytes:
    return raw_zip(raw_members(good), comment=b"<script>alert(1)</script>")


@hostile
def bytes_before_the_first_part(good: bytes) -> bytes:
    return b"PK\x03\x04" + b"hidden" * 10 + good


@hostile
def bytes_between_two_parts(good: bytes) -> bytes:
    first, *rest = raw_members(good)
    return raw_zip([replace(first, gap=PDF), *rest])


@hostile
def bytes_before_the_directory(good: bytes) -> bytes:
    *rest, last = raw_members(good)
    return raw_zip([*rest, replace(last, gap=PDF)])


@hostile
def two_parts_at_one_place(good: bytes) -> bytes:
    return raw_zip([*raw_members(good), Raw(b"xl/again.xml", b"x", at=0)])


@hostile
def parts_that_overlap(_: bytes) -> bytes:
    """As in the densest known bombs: every member is the rest of the file."""
    data = packed({"kernel": bytes(1 << 20)}, zipfile.ZIP_DEFLATED)
    return raw_zip([Raw(b"[Content_Types].xml", data, 0), *(Raw(b"%d" % n, data, 0, at=0) for n in range(100))])


@hostile
def a_part_twice(good: bytes) -> bytes:
    sheet = next(one for one in raw_members(good) if one.name == SHEET.encode())
    return raw_zip([*raw_members(good), sheet])


@hostile
def a_part_twice_in_capitals(good: bytes) -> bytes:
    return added(good, SHEET.upper(), b"<worksheet/>")


@hostile
def a_part_twice_in_wide_letters(good: bytes) -> bytes:
    return added(good, SHEET.replace("sheet", "\uff53heet"), b"<worksheet/>")


@hostile
def another_name_before_the_part(good: bytes) -> bytes:
    return raw_changed(good, SHEET, local_name=b"xl/worksheets/other1.xml")


@hostile
def another_compression_before_the_part(good: bytes) -> bytes:
    return raw_changed(good, SHEET, local_method=0)


@hostile
def a_part_larger_than_said(good: bytes) -> bytes:
    content = parts_of(good)[SHEET]
    return raw_changed(good, SHEET, size=1000, crc=zlib.crc32(content[:1000]))


@hostile
def a_part_of_gigabytes_said_to_be_small(good: bytes) -> bytes:
    return raw_zip([*raw_members(good), Raw(b"xl/media/image1.png", bytes(100 << 20), size=1000)])


@hostile
def a_part_smaller_than_said(good: bytes) -> bytes:
    return raw_changed(good, SHEET, size=len(parts_of(good)[SHEET]) + 1000)


@hostile
def bytes_behind_the_packed_data(good: bytes) -> bytes:
    return raw_changed(good, SHEET, tail=PDF)


@hostile
def a_part_altered_since(good: bytes) -> bytes:
    return raw_changed(good, SHEET, crc=1)


@hostile
def a_part_with_a_password(good: bytes) -> bytes:
    return raw_changed(good, SHEET, flags=1)


@hostile
def packed_by_bzip2(good: bytes) -> bytes:
    return packed(parts_of(good), zipfile.ZIP_BZIP2)


@hostile
def packed_by_lzma(good: bytes) -> bytes:
    return packed(parts_of(good), zipfile.ZIP_LZMA)


@hostile
def a_part_packed_by_nobody_knows_what(good: bytes) -> bytes:
    return raw_changed(good, SHEET, method=77)


@hostile
def a_link_among_the_parts(good: bytes) -> bytes:
    return raw_zip([*raw_members(good), Raw(b"xl/media/image1.png", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)])


@hostile
def a_device_among_the_parts(good: bytes) -> bytes:
    return raw_zip([*raw_members(good), Raw(b"xl/media/image1.png", b"", mode=stat.S_IFCHR | 0o666)])


@hostile
def a_pipe_among_the_parts(good: bytes) -> bytes:
    return raw_zip([*raw_members(good), Raw(b"xl/media/image1.png", b"", mode=stat.S_IFIFO | 0o666)])


@hostile
def a_directory_that_says_65535_parts(good: bytes) -> bytes:
    return raw_zip(raw_members(good), count=0xFFFF)


@hostile
def a_directory_of_4_gigabytes(good: bytes) -> bytes:
    return raw_zip(raw_members(good), size=0xFFFFFFFE)


@hostile
def a_directory_elsewhere(good: bytes) -> bytes:
    return raw_zip(raw_members(good), start=10)


@hostile
def a_directory_that_says_fewer_parts(good: bytes) -> bytes:
    return raw_zip(raw_members(good), count=1)


@hostile
def one_disk_of_several(good: bytes) -> bytes:
    return raw_zip(raw_members(good), disk=3)


@hostile
def without_a_directory(good: bytes) -> bytes:
    return good[: good.rindex(b"PK\x01\x02") - 2000]


@hostile
def without_the_end_of_the_directory(good: bytes) -> bytes:
    return good[:-30]


@hostile
def the_first_header_altered(good: bytes) -> bytes:
    return b"PK\x03\x04" + bytes(26) + good[30:]


@hostile
def an_empty_zip(_: bytes) -> bytes:
    stream = io.BytesIO()
    zipfile.ZipFile(stream, "w").close()
    return stream.getvalue()
