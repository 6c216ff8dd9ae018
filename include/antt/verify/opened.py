"""Packages of Word and Excel from strangers: opened with limits, parsed without entities."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from antt.read.marks import Damaged
from antt.read.package import Parts, opened
from antt.verify.said import NotReadable

MOST_BYTES = 64 << 20
"""Of a file."""
MOST_UNPACKED = 512 << 20
"""Of all parts of a package; a report of a province has some 10 million."""
MOST_PARTS = 2_000


@contextmanager
def package(content: bytes) -> Iterator[Parts]:
    """The parts of a package that is no bomb.

    Raises:
        NotReadable: it is damaged, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise NotReadable("Tệp nén có quá nhiều phần hoặc giải nén ra quá lớn.")
        with opened(content) as parts:
            yield parts
    except (Damaged, zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        if isinstance(broken, NotReadable):
            raise
        raise NotReadable(f"Tệp hỏng hoặc không phải tài liệu Word, Excel: {broken}") from broken
