"""Packages of Word and Excel from strangers, opened by the guards with limits that suit reports."""

from __future__ import annotations

from antt.guard.finding import Refused
from antt.guard.limits import Limits
from antt.guard.package import Parts, opened
from antt.verify.said import NotReadable

_MB = 1 << 20
LIMITS = Limits(
    file_bytes=64 * _MB,
    entries=2_000,
    part_bytes=256 * _MB,  # the document of a province has some 10 MB
    unpacked_bytes=512 * _MB,
    packed_ratio=0.001,  # long tables are alike
)


def package(content: bytes) -> Parts:
    """The parts of a package that is no bomb.

    Raises:
        NotReadable: it is damaged, or unpacks to too much.
    """
    try:
        return opened(content, LIMITS)
    except Refused as refused:
        raise unreadable(refused) from refused


def unreadable(refused: Refused) -> NotReadable:
    """What the guards found, as an answer about a document."""
    why = refused.finding.found or refused.finding.rule
    return NotReadable(f"Tệp hỏng, quá lớn hoặc không phải tài liệu Word, Excel: {why}")
