"""Open the zip that a workbook is, and parse the XML in it, without trusting either."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat

from antt.read.marks import Damaged

Attributes = dict[str, str]

_UNSOUND = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, expat.ExpatError),
    *(KeyError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError),
)
"""What reading a part can raise: a part missing, cut off, badly compressed or encrypted."""


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """The zip, to read and parse its parts.

    Raises:
        Damaged: something in it cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except _UNSOUND as broken:
        raise Damaged(str(broken)) from broken


def xml_parser() -> expat.XMLParserType:
    """An expat parser that refuses what can make it grow.

    Raises:
        Damaged: while parsing, when a document type is declared: only that can declare entities.
    """

    def refuse(*_: object) -> None:
        raise Damaged("a document type is declared")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    return parser


def local_name(name: str) -> str:
    """Name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]
