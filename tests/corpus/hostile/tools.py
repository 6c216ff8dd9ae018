"""Make hostile files: a package with parts changed, and a zip written header by header, which may lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tests.corpus.tools import part_of

FILES = Path(__file__).parents[1] / "files"
ODS, XLS = (FILES / "libreoffice.ods").read_bytes(), (FILES / "libreoffice.xls").read_bytes()
SHEET = part_of("annual")
"""A part that is read."""
TYPES = "[Content_Types].xml"


class Hostile(NamedTuple):
    """A file as it is sent."""

    name: str
    content: bytes


Maker = Callable[[bytes], bytes]
HOSTILE: dict[str, Callable[[bytes], Hostile]] = {}
"""Every hostile file by name, made from a good .xlsx."""


def register(name: str, make: Maker, file: str = "276_thach-that.xlsx") -> None:
    """Add a file to the corpus."""
    assert name not in HOSTILE, name
    HOSTILE[name] = lambda good: Hostile(file, make(good))


def hostile(make: Maker) -> Maker:
    """Add what a function makes, under its name."""
    register(make.__name__.strip("_").replace("_", "-"), make)
    return make


def hostile_file(name: str, good: bytes) -> Hostile:
    """The file of that name."""
    return HOSTILE[name](good)


def parts_of(package: bytes) -> dict[str, bytes]:
    """Name → content."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An honest zip of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def added(package: bytes, name: str, content: bytes | str = b"") -> bytes:
    """The package with one part more, or in place of its own."""
    return packed({**parts_of(package), name: content})


def changed(package: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed; the change must do something."""
    parts = parts_of(package)
    new = change(parts[name])
    assert new != parts[name], name
    return packed({**parts, name: new})


def replaced(package: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The package with a piece of a part replaced, once."""
    return changed(package, name, lambda content: content.replace(old, new, 1))


def with_rows(package: bytes, xml: bytes | str, name: str = SHEET) -> bytes:
    """The package with rows added at the end of a sheet."""
    return replaced(package, name, b"</sheetData>", (xml.encode() if isinstance(xml, str) else xml) + b"</sheetData>")


@dataclass(frozen=True)
class Raw:
    """A member of a zip as its two headers describe it, true or not."""

    name: bytes
    data: bytes
    method: int = 8
    flags: int = 0
    size: int | None = None
    """As said; None for the truth."""
    crc: int | None = None
    mode: int = 0
    """Of Unix."""
    local_name: bytes | None = None
    local_method: int | None = None
    tail: bytes = b""
    """Behind its packed data, as if it belonged there."""
    gap: bytes = b""
    """Behind it, belonging to nothing."""
    at: int | None = None
    """Index of the member whose header the directory points to."""

    def packed(self) -> bytes:
        """The data as it lies in the file."""
        if self.method != 8:
            return self.data + self.tail
        stream = zlib.compressobj(9, zlib.DEFLATED, -15)
        return stream.compress(self.data) + stream.flush() + self.tail


def raw_members(package: bytes) -> list[Raw]:
    """The members of an honest package."""
    return [Raw(name.encode(), content) for name, content in parts_of(package).items()]


def raw_zip(members: list[Raw], comment: bytes = b"", **end: int) -> bytes:
    """A zip header by header; ``end`` overrides ``count``, ``size`` or ``start`` of the directory, or the ``disk``."""
    body, offsets, directory = b"", [], b""
    for one in members:
        offsets.append(len(body))
        body += b"PK\x03\x04" + _fields(one, one.local_method if one.local_method is not None else one.method)
        name = one.name if one.local_name is None else one.local_name
        body += struct.pack("<HH", len(name), 0) + name + one.packed() + one.gap
    for index, one in enumerate(members):
        directory += b"PK\x01\x02\x14\x03" + _fields(one, one.method) + struct.pack("<HHHHH", len(one.name), 0, 0, 0, 0)
        offset = offsets[index if one.at is None else one.at]
        directory += struct.pack("<II", (one.mode or 0o100644) << 16, offset) + one.name
    count, size = end.get("count", len(members)), end.get("size", len(directory))
    start, disk = end.get("start", len(body)), end.get("disk", 0)
    ending = struct.pack("<HHHHIIH", disk, disk, count, count, size, start, len(comment))
    return body + directory + b"PK\x05\x06" + ending + comment


def _fields(one: Raw, method: int) -> bytes:
    size = len(one.data) if one.size is None else one.size
    crc = zlib.crc32(one.data) if one.crc is None else one.crc
    return struct.pack("<HHHHHIII", 20, one.flags | 0x800, method, 0, 0x21, crc, len(one.packed()), size)


def raw_changed(package: bytes, part: str, **fields: object) -> bytes:
    """The package with the headers of one member changed."""
    return raw_zip(
        [replace(one, **fields) if one.name == part.encode() else one for one in raw_members(package)]  # type: ignore[arg-type]
    )
