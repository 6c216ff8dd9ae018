"""An archive of workbooks: each of its members is a submission of its own."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

from antt.guard.finding import Finding, Refused
from antt.guard.limits import LIMITS, Limits
from antt.guard.package import check_size, opened

_ZIP = b"PK\x03\x04"
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}


class Member(NamedTuple):
    """A file of an archive."""

    name: str
    """Its path in the archive, with slashes."""
    content: bytes


def members(content: bytes, limits: Limits = LIMITS) -> tuple[Member, ...]:
    """The files of a zip that holds workbooks, in the order of their names; none of anything else.

    What the operating system of its sender added is left out. What is no workbook among them is a member too: it
    is answered as such.

    Raises:
        Refused: the zip is not sound, over a limit, or holds another archive.
    """
    if not content.startswith(_ZIP):
        return ()
    check_size(content, limits)
    parts = opened(content, limits)
    names = sorted(name for name in parts.names if not is_hidden(name))
    if {"[Content_Types].xml", "mimetype"} & set(names) or not any(map(_is_workbook, names)):
        return ()
    found = tuple(Member(name, parts.read(name)) for name in names)
    if nested := next((one.name for one in found if _is_archive(one.content, limits)), None):
        raise Refused(Finding("file.nested", found=nested))
    return found


def is_hidden(name: str) -> bool:
    """True for folders, and for files that a system or an open program leaves."""
    path = PurePosixPath(name)
    return (
        name.endswith("/")
        or path.parts[:1] == ("__MACOSX",)
        or path.name.startswith((".", "~$"))
        or (path.name.lower() in {"thumbs.db", "desktop.ini"})
    )


def _is_workbook(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _WORKBOOKS


def _is_archive(content: bytes, limits: Limits) -> bool:
    if not content.startswith(_ZIP):
        return content.startswith(_ARCHIVES)
    try:
        names = opened(content, limits).names
    except Refused:
        return False  # refused for itself
    return not {"[Content_Types].xml", "mimetype"} & set(names)
