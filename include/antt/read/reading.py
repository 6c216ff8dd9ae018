"""What reading a workbook gives: its cover, its sheets as frames, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from antt.guard.finding import Finding
from antt.read.columns import Proposal, Unread
from antt.reference.form import Field, Form, Ky, Sheet


@dataclass(frozen=True)
class Grid:
    """One sheet. ``values`` and ``typed`` have one row a sheet's row (a record sheet has one) and a column a field."""

    sheet: Sheet
    fields: tuple[Field, ...]
    """Fields asked in this period, in the form's order."""
    values: pd.DataFrame
    """Python values (int, Decimal, str, date, NONE); None where empty or not of the field's type."""
    typed: pd.DataFrame
    """What the sender typed, as text (of a cell without a value of its own its formula, error or merger); empty where
    nothing was typed."""
    addresses: Mapping[str, tuple[str, ...]]
    """A1 address of every value: field id → one address a row."""

    def rows(self) -> int:
        """Number of rows."""
        return len(self.values)

    def key(self, field_id: str, row: int) -> str:
        """Value of a key field, else what was typed there: a code that lost its zeros is the code it was."""
        value = self.values[field_id][row]
        return str(self.typed[field_id][row] if value is None else value)

    def row_key(self, row: int) -> str:
        """The key fields of a row, joined by ``|``; empty on a record sheet."""
        return "|".join(self.key(key, row) for key in self.sheet.keys if key in self.typed)


@dataclass(frozen=True)
class Cover:
    """Who reports what."""

    district_code: str
    """Of the reporting unit: a district, since 2025-03-01 a commune or a ward."""
    ky: Ky
    year: int


@dataclass(frozen=True)
class Reading:
    """A workbook read as far as it could be."""

    form: Form | None
    cover: Cover | None
    """None when the file does not say whose and which period it is."""
    grids: Mapping[str, Grid] = field(default_factory=dict)
    """Sheet id → grid; empty when the structure is broken."""
    findings: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    """Columns that seem to be the fields that were not found; a person may accept them."""
    unread: tuple[Unread, ...] = ()
    synthetic: bool = False
