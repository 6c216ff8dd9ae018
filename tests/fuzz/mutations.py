"""Workbooks altered at random: bytes of the file, headers of the zip, the XML of a part, values of cells."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from tests.corpus.hostile.texts import as_texts
from tests.corpus.hostile.tools import FILES, ODS, XLS, packed, parts_of, raw_members, raw_zip

XLSX = (FILES / "libreoffice.xlsx").read_bytes()
NASTY = (
    "",
    "0",
    "-1",
    "1048577",
    "99999999999999999999",
    "1e308",
    "-1e999",
    "NaN",
    "inf",
    "0x10",
    "1,5",
    "2024-02-30",
    "24:61:61",
    "#REF!",
    "TRUE",
    "\u202e\u0000\ufffe",
    "\U0001f4a3" * 40,
    "A1:XFD1048576",
    "XFD1048576",
    "AAAA1",
    "=1+1",
    "&amp;&lt;",
    "' \"",
    "9" * 400,
    "a" * 40_000,
)
"""What is typed where something else is expected."""
_ATTRIBUTE = re.compile(rb'(?<=[\s:])(\w+)="([^"]*)"')
_TEXT = re.compile(rb">([^<]+)<")
_CELL = re.compile(rb"<c [^>]*>|<v>[^<]*</v>|<table:table-cell [^>]*>|<text:p>[^<]*</text:p>")
_TAG = re.compile(rb"<[^>]*>")


@cache
def bases() -> tuple[bytes, ...]:
    """Good workbooks, of each kind."""
    return XLSX, ODS, XLS, packed(as_texts(XLSX))


@st.composite
def altered_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """Some bytes replaced, removed, doubled or moved."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(content) - 1, 0)))
        stop = min(start + draw(st.sampled_from((1, 2, 4, 16, 512))), len(content))
        match draw(st.integers(0, 4)):
            case 0:
                content = content[:start] + draw(st.binary(min_size=1, max_size=8)) + content[stop:]
            case 1:
                content = content[:start] + content[stop:]
            case 2:
                content = content[:stop] + content[start:]
            case 3:
                content = content[:start]
            case 4:
                content = content[:start] + b"\xff" * (stop - start) + content[stop:]
    return content


@st.composite
def altered_headers(draw: st.DrawFn, content: bytes) -> bytes:
    """Members dropped, doubled, renamed or described wrongly."""
    members = raw_members(content)
    number = st.integers(0, 0xFFFFFFFF)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(members) - 1))
        other = members[draw(st.integers(0, len(members) - 1))]
        one = members[at]
        members[at] = draw(
            st.sampled_from(
                (
                    replace(one, size=draw(number)),
                    replace(one, crc=draw(number)),
                    replace(one, flags=draw(st.integers(0, 0xFFFF))),
                    replace(one, method=draw(st.sampled_from((0, 9, 12, 14, 99)))),
                    replace(one, gap=draw(st.binary(max_size=40))),
                    replace(one, tail=draw(st.binary(max_size=40))),
                    replace(one, name=draw(st.binary(min_size=1, max_size=20))),
                    replace(one, local_name=other.name),
                    replace(one, data=other.data),
                    replace(one, data=b""),
                    other,
                )
            )
        )
    end = {"count": draw(st.integers(0, 0xFFFF))} if draw(st.integers(0, 9)) == 0 else {}
    return raw_zip(members, comment=draw(st.sampled_from((b"", b"", b"", b"x"))), **end)


@st.composite
def altered_parts(draw: st.DrawFn, content: bytes, pieces: tuple[re.Pattern[bytes], ...]) -> bytes:
    """Pieces of a part replaced by what is nasty, removed, doubled or put elsewhere."""
    parts = parts_of(content)
    name = draw(st.sampled_from(sorted(parts)))
    part = parts[name]
    for _ in range(draw(st.integers(1, 5))):
        found = list(draw(st.sampled_from(pieces)).finditer(part))
        if not found:
            continue
        match = draw(st.sampled_from(found))
        start, stop = match.span(match.re.groups)
        nasty = draw(st.sampled_from(NASTY)).encode()
        other = draw(st.sampled_from(found))[0]
        new = draw(st.sampled_from((nasty, nasty, b"", part[start:stop] * 2, other)))
        part = part[:start] + new + part[stop:]
    return packed({**parts, name: part})


def altered() -> st.SearchStrategy[bytes]:
    """A workbook of any kind, altered on one level."""
    levels = st.integers(0, 3)
    return st.tuples(st.sampled_from(bases()), levels).flatmap(lambda both: _altered(*both))


def _altered(content: bytes, level: int) -> st.SearchStrategy[bytes]:
    if level == 0 or not content.startswith(b"PK"):
        return altered_bytes(content)
    if level == 1:
        return altered_headers(content)
    return altered_parts(content, (_ATTRIBUTE, _TEXT, _TAG) if level == 2 else (_CELL, _ATTRIBUTE, _TEXT))
