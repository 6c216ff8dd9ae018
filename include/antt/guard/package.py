"""Open the zip that a workbook is, and parse the XML in it, without trusting either.

A directory that tells one reader another thing than the next is refused: parts that overlap, gaps that hold more than a
descriptor, bytes before or behind, two parts of one name, sizes that are not those of what is unpacked.
"""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from typing import NamedTuple
from xml.parsers import expat

from antt.guard.finding import Content, Damaged, Finding, Refused
from antt.guard.limits import LIMITS, Limits
from antt.guard.names import unsafe

Attributes = dict[str, str]

_UNSOUND = (
    zipfile.BadZipFile,
    EOFError,  # cut off
    struct.error,  # a header is cut off
    ValueError,  # a name in no encoding, a negative offset
    NotImplementedError,  # a version or a compression that nobody knows
)
"""What ``zipfile`` raises of a directory that cannot be read."""
_LOCAL, _END = b"PK\x03\x04", b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_HEADER = 46 + 3 * 255
"""Bytes of a part's header in the directory, with name, extra and comment as honest files have them."""
_DESCRIPTOR = 24
"""Bytes that may follow a part: its sizes, when they were not known before."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8


class Part(NamedTuple):
    """Where a part lies, as the directory says."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    method: int


class Parts:
    """The parts of a package, each unpacked once."""

    def __init__(self, content: bytes, parts: Iterable[Part]) -> None:
        self._content = content
        self._parts = {part.name: part for part in parts}
        self._read: dict[str, bytes] = {}
        self.names = tuple(self._parts)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            Damaged: it is missing or cannot be unpacked.
            Refused: it is of another size than the directory says.
        """
        if name not in self._read:
            if name not in self._parts:
                raise Damaged(f"{name} is missing")
            self._read[name] = _unpack(self._content, self._parts[name])
        return self._read[name]


def odd(found: str) -> Refused:
    """A container that is not what it seems."""
    return Refused(Finding("file.container", found=found))


def too_large(what: str, found: float, most: float) -> Refused:
    """Over a limit; ``what`` in Vietnamese."""
    return Refused(
        Finding("file.too_large", found=f"{what}: {_printed(found)}", expected=f"Không quá {_printed(most)}.")
    )


def check_size(content: Content, limits: Limits) -> None:
    """Look at nothing but the size.

    Raises:
        Refused: over the limit.
    """
    if len(content) > limits.file_bytes:
        raise too_large("dung lượng tệp, tính bằng byte", len(content), limits.file_bytes)


def _printed(number: float) -> str:
    return f"{number:,.0f}".replace(",", ".")


def opened(content: bytes, limits: Limits = LIMITS) -> Parts:
    """The parts of the zip.

    Raises:
        Damaged: it is none.
        Refused: it is protected, over a limit, or not what it seems.
    """
    count = _check_end(content, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos, directory = archive.infolist(), archive.start_dir
    except _UNSOUND as broken:
        raise Damaged(str(broken)) from broken
    if len(infos) != count:
        raise odd("mục lục không khớp với các phần bên trong")
    _check_sizes(infos, limits)
    _check_names(infos)
    return Parts(content, _located(content, infos, directory))


def _check_end(content: bytes, limits: Limits) -> int:
    """How many parts there are; the directory's end stands at the file's end, else something is hidden there."""
    at = content.rfind(_END, -(_END_SIZE + 0xFFFF))
    if at < 0 or at + _END_SIZE > len(content):
        raise Damaged("no directory")
    disk, _, _, count, size, start, comment = struct.unpack_from("<HHHHIIH", content, at + 4)
    if count > limits.entries or size > limits.entries * _LONGEST_HEADER:
        raise too_large("số tệp bên trong", max(count, limits.entries + 1), limits.entries)
    if disk:
        raise odd("chỉ có một phần của tệp nén nhiều phần")
    if at + _END_SIZE + comment != len(content) or comment or start + size != at:
        raise odd("có dữ liệu thừa ở đầu hoặc cuối tệp")
    return int(count)


def _check_sizes(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Refused(Finding("file.encrypted"))
    largest, unpacked = max((i.file_size for i in infos), default=0), sum(i.file_size for i in infos)
    if largest > limits.part_bytes:
        raise too_large("một phần của tệp khi giải nén, tính bằng byte", largest, limits.part_bytes)
    if unpacked > limits.unpacked_bytes:
        raise too_large("dung lượng khi giải nén, tính bằng byte", unpacked, limits.unpacked_bytes)
    if unpacked > limits.ratio_floor_bytes and sum(i.compress_size for i in infos) < limits.packed_ratio * unpacked:
        raise too_large("dung lượng khi giải nén, tính bằng byte", unpacked, limits.ratio_floor_bytes)


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in infos:
        if why := unsafe(info.orig_filename):
            raise odd(f"phần bên trong có {why}")
        mode = info.external_attr >> 16
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or not stat.S_IFMT(mode)):
            raise odd("phần bên trong là liên kết, không phải tệp")
        key = unicodedata.normalize("NFKC", info.filename).replace("\\", "/").casefold()
        if key in seen:
            raise odd("hai phần bên trong trùng tên")
        seen.add(key)


def _located(content: bytes, infos: list[zipfile.ZipInfo], directory: int) -> list[Part]:
    """Follow each header to its data; one must end where the next begins."""
    parts: list[Part] = []
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        at = info.header_offset
        header = content[at : at + 30]
        if len(header) < 30 or not header.startswith(_LOCAL):
            raise Damaged(f"{info.filename} has no header")
        if not (at == end == 0 or (parts and end <= at <= end + _DESCRIPTOR)):
            raise odd("các phần bên trong chồng lên nhau hoặc cách nhau")
        flags, method = struct.unpack_from("<HH", header, 6)
        name, extra = struct.unpack_from("<HH", header, 26)
        said = content[at + 30 : at + 30 + name].decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        if said != info.orig_filename or method != info.compress_type:
            raise odd("mục lục không khớp với các phần bên trong")
        start = at + 30 + name + extra
        end = start + info.compress_size
        parts.append(Part(info.filename, start, info.compress_size, info.file_size, info.CRC, method))
    if not end <= directory <= end + _DESCRIPTOR:
        raise odd("có dữ liệu thừa trước mục lục")
    return parts


def _unpack(content: bytes, part: Part) -> bytes:
    """Never more than a byte beyond what the directory says."""
    packed = content[part.start : part.start + part.packed]
    if part.method == _STORED:
        data, whole = packed, part.packed == part.size
    elif part.method == _DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = stream.decompress(packed, part.size + 1)
        except zlib.error as broken:
            raise Damaged(f"{part.name}: {broken}") from broken
        whole = stream.eof and not stream.unused_data and len(data) == part.size
    else:
        raise odd("nén theo cách mà bảng tính không dùng")
    if not whole:
        raise odd("dung lượng khai trong tệp không đúng với dữ liệu")
    if zlib.crc32(data) != part.crc:
        raise Damaged(f"{part.name} is altered")
    return data


def parse(parser: expat.XMLParserType, xml: bytes) -> None:
    """Parse a whole part.

    Raises:
        Damaged: it is no XML, or an attribute that every such part has is missing or no number.
    """
    try:
        parser.Parse(xml, True)
    except Refused:
        raise
    except (expat.ExpatError, KeyError, ValueError, LookupError, OSError) as broken:
        raise Damaged(str(broken)) from broken


def xml_parser() -> expat.XMLParserType:
    """An expat parser that refuses what can make it grow.

    Raises:
        Refused: while parsing, when a document type is declared: only that can declare entities.
    """

    def refuse(*_: object) -> None:
        raise Refused(Finding("file.entities"))

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    return parser


def local_name(name: str) -> str:
    """Name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]
