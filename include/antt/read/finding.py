"""Something wrong in a submission, as a value with a stable code and an address."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing wrong. ``rule`` is a code of ``reference/checks/catalogue.yaml``, which has its Vietnamese message."""

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
