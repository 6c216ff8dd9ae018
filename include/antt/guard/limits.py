"""How large a file may be, and what reading it may cost.

The limits are absolute. A district's largest honest workbook has some 25,000 elements in a megabyte of XML; a
styled one with thousands of empty cells comes near 200,000.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

_MB = 1 << 20


class Limits(NamedTuple):
    """Of one file, or of one process that opens it."""

    file_bytes: int = 20 * _MB
    entries: int = 1000
    """Parts of a package, members of an archive."""
    part_bytes: int = 32 * _MB
    """One part, unpacked."""
    unpacked_bytes: int = 64 * _MB
    """All parts, unpacked."""
    ratio_floor_bytes: int = 8 * _MB
    """A package that unpacks to less may be packed as tightly as it is."""
    packed_ratio: float = 0.01
    """Packed size by unpacked size, below which a larger package is a bomb."""
    elements: int = 300_000
    """XML elements in all parts: what time and memory of every reader grow with."""
    depth: int = 64
    """XML elements opened in a row."""
    sheets: int = 100
    rows: int = 20_000
    """Of a sheet, down to its last value; how many a sheet of the form may have is for ``antt.read`` to say."""
    columns: int = 500
    """Of a sheet, up to its last value."""
    merged_cells: int = 200_000
    """Cells that mergers cover."""
    text_length: int = 32_767
    """Characters of a cell; a spreadsheet takes no more."""
    values_bytes: int = 32 * _MB
    """What was read, as it leaves the child process."""
    memory_bytes: int = 256 * _MB
    """Address space of the child process, over what it has before it sees the file."""
    cpu_seconds: int = 2
    wall_seconds: int = 20


LIMITS = Limits()


@cache
def load_limits() -> Limits:
    """Those of this installation: ``reference/limits.yaml``; what it leaves out is as above.

    Raises:
        ReferenceError: it names something else, or a limit that is no number.
    """
    # The child process never asks: it is told, and does not pay for loading this.
    from pydantic import create_model

    from antt.reference.files import Schema, load_yaml
    from antt.settings import REFERENCE

    fields: dict[str, Any] = {name: (type(value), value) for name, value in LIMITS._asdict().items()}
    model = create_model("Limits", __base__=Schema, **fields)
    return Limits(**load_yaml(REFERENCE / "limits.yaml", model, lambda written: written or {}).model_dump())
