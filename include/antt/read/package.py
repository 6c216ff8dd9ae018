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
    zipfile.BadZipFile,
    KeyError,  # a part is missing
    EOFError,  # cut off
    struct.error,  # a header is cut off
    OSError,  # an offset lies outside the file; bad data of bzip2
    ValueError,  # a name in no encoding, a negative offset
    zlib.error,
    lzma.LZMAError,
    RuntimeError,  # encrypted, or compressed in a way that nobody knows (NotImplementedError)
)
"""What ``zipfile`` raises of a part that cannot be had."""


class Parts:
    """The parts of a package."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = frozenset(archive.namelist())

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            Damaged: it is missing or cannot be unpacked.
        """
        with _unsound_as_damage():
            return self._archive.read(name)


@contextmanager
def opened(content: bytes) -> Iterator[Parts]:
    """The parts of the zip.

    Raises:
        Damaged: it is none.
    """
    with _unsound_as_damage():
        archive = zipfile.ZipFile(io.BytesIO(content))
    with archive:
        yield Parts(archive)


@contextmanager
def _unsound_as_damage() -> Iterator[None]:
    """Around calls of ``zipfile`` alone: the same errors of our own code are faults of ours, not of the file."""
    try:
        yield
    except _UNSOUND as broken:
        raise Damaged(str(broken)) from broken


def parse(parser: expat.XMLParserType, xml: bytes) -> None:
    """Parse a whole part.

    Raises:
        Damaged: it is no XML, or an attribute that every such part has is missing or no number.
    """
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, KeyError, ValueError) as broken:
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
