"""Zips of workbooks that are traps."""

from __future__ import annotations

import gzip
import stat

from tests.corpus.hostile.tools import Raw, packed, raw_zip, register

ARCHIVES = {
    "a-zip-in-a-zip": lambda good: packed({"276.xlsx": good, "more.zip": packed({"269.xlsx": good})}),
    "a-rar-in-a-zip": lambda good: packed({"276.xlsx": good, "more.rar": b"Rar!\x1a\x07\x00"}),
    "a-7z-in-a-zip": lambda good: packed({"276.xlsx": good, "more.7z": b"7z\xbc\xaf\x27\x1c"}),
    "a-gz-in-a-zip": lambda good: packed({"276.xlsx": good, "more.gz": gzip.compress(b"x")}),
    "a-zip-called-a-workbook": lambda good: packed({"276.xlsx": packed({"269.xlsx": good})}),
    "a-zip-of-five-thousand": lambda _: packed({f"{n}.xlsx": b"x" for n in range(5000)}),
    "a-zip-of-100-megabytes": lambda good: packed({"276.xlsx": good, "269.xlsx": bytes(100 << 20)}),
    "a-zip-that-climbs-out": lambda good: packed({"../../276.xlsx": good}),
    "a-zip-from-the-root": lambda good: packed({"/etc/276.xlsx": good}),
    "a-zip-with-a-device": lambda good: packed({"nul.xlsx": good}),
    "a-zip-with-a-link": lambda good: raw_zip(
        [Raw(b"276.xlsx", good), Raw(b"269.xlsx", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)]
    ),
    "a-zip-with-a-member-twice": lambda good: raw_zip([Raw(b"276.xlsx", good), Raw(b"276.xlsx", good)]),
    "a-zip-with-a-password": lambda good: raw_zip([Raw(b"276.xlsx", good, flags=1)]),
    "a-zip-of-programs": lambda _: packed({"276.exe": b"MZ"}),
    "a-zip-of-nothing": lambda _: packed({"bao-cao/": b""}),
}
for _name, _make in ARCHIVES.items():
    register(_name, _make, "bao-cao.zip")
