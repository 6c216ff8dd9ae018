"""Something wrong in a submission, as a value with a stable code and an address."""

from __future__ import annotations

from collections.abc import Mapping
from mmap import mmap
from typing import NamedTuple, TypeAlias

Content: TypeAlias = bytes | mmap
"""Of a file: in memory, or as it lies on the disk where nobody may read it."""
NO_VALUES: Mapping[str, str] = {}


class Finding(NamedTuple):
    """One thing wrong. ``rule`` is a code of ``reference/checks``, which has its Vietnamese message."""

    rule: str
    sheet: str = ""
    cell: str = ""
    field: str = ""
    """Field id."""
    unit_code: str = ""
    found: str = ""
    expected: str = ""
    row_key: str = ""
    """Values of the row's key fields joined by ``|``: tells the row apart in another revision of the file."""
    values: Mapping[str, str] = NO_VALUES
    """Further words for the message: the values that a rule compared, printed."""


class Refused(ValueError):
    """A file that nobody should go on with, and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.rule}: {finding.found}")
        self.finding = finding


class Damaged(Refused):
    """The file is not sound, or has a part that no honest workbook has."""

    def __init__(self, why: str) -> None:
        super().__init__(Finding("file.unreadable", found=why))
