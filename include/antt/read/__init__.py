"""Read: a workbook's bytes become typed values, each with its sheet and A1 address.

The bytes are opened by ``antt.parse``, here or in a child process.
Types are decided here; whether a value is allowed is decided by ``antt.check``.
"""

from antt.guard.finding import Finding
from antt.read.columns import ColumnMapping, Proposal, Unread
from antt.read.reading import Cover, Grid, Reading
from antt.read.sheet import with_units
from antt.read.values import NONE
from antt.read.workbook import read_workbook

__all__ = [
    "NONE",
    "ColumnMapping",
    "Cover",
    "Finding",
    "Grid",
    "Proposal",
    "Reading",
    "Unread",
    "read_workbook",
    "with_units",
]
