"""Something wrong in a submission, as a value with a stable code and an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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
