"""Stack the sheets of a batch of submissions into one frame, so that expectations run once for the batch.

A frame has one row for each row of the sheet in any submission: ``submission`` and ``row`` (the address back into its
grid), a column a field with its value, and a column ``typed.<field>`` with what was typed, for completeness.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from antt.read import NONE, Grid, Reading
from antt.reference.calendar import Period
from antt.reference.form import FieldType, Sheet, SheetRows
from antt.reference.units import Unit

SUBMISSION = "submission"
ROW = "row"
COMMUNE_EXISTS = "commune_exists"
BUCKET_OWED = "bucket_owed"
REPORTED = "reported"
OWED = "owed"

_NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL}


class Batched(NamedTuple):
    """A submission in a batch: what was read, for which period, and which communes it owes."""

    reading: Reading
    period: Period
    communes: tuple[Unit, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts of the year that the period reports, e.g. B1."""
        return tuple(bucket.partition("-")[2] for bucket in self.period.buckets)


Batch = Mapping[int, Batched]
"""Submission id → submission."""


def completeness_column(field_id: str) -> str:
    """Name of the column that holds what was typed."""
    return f"typed.{field_id}"


def stack(sheet: Sheet, batch: Batch) -> pd.DataFrame:
    """All rows of one sheet of all submissions of the batch."""
    frames = [_frame(submitted.reading.grids[sheet.id], key, submitted) for key, submitted in batch.items()]
    return pd.concat(frames, ignore_index=True)


def _frame(grid: Grid, submission: int, submitted: Batched) -> pd.DataFrame:
    columns: dict[str, Any] = {SUBMISSION: [submission] * grid.rows(), ROW: range(grid.rows())}
    for field in grid.fields:
        values = pd.Series([None if v is NONE else v for v in grid.values[field.id]], dtype=object)
        columns[field.id] = pd.to_numeric(values) if field.type in _NUMBERS else values
        columns[completeness_column(field.id)] = [text or None for text in grid.typed[field.id]]
    if "ma_xa" in grid.sheet.keys:
        codes = {u.code for u in submitted.communes}
        columns[COMMUNE_EXISTS] = [code in codes for code in grid.values["ma_xa"]]
    if "doan_ky" in grid.sheet.keys:
        columns[BUCKET_OWED] = [part in submitted.parts for part in grid.values["doan_ky"]]
    return pd.DataFrame(columns)


def roster(sheet: Sheet, batch: Batch) -> pd.DataFrame:
    """One row a row that a district owes on this sheet; ``reported`` says whether it is there, ``owed`` names it."""
    rows = [row for key, submitted in batch.items() for row in _roster(sheet, key, submitted)]
    return pd.DataFrame(rows, columns=[SUBMISSION, ROW, OWED, REPORTED])


def _roster(sheet: Sheet, submission: int, submitted: Batched) -> list[tuple[int, int, str, bool]]:
    values = submitted.reading.grids[sheet.id].values
    if sheet.rows is SheetRows.COMMUNES:
        there = set(values["ma_xa"])
        return [(submission, i, _named(u), u.code in there) for i, u in enumerate(submitted.communes)]
    pairs = set(zip(values["ma_xa"], values["doan_ky"], strict=True))
    owed = itertools.product(submitted.communes, submitted.parts)
    return [(submission, i, f"{_named(u)}, đoạn {p}", (u.code, p) in pairs) for i, (u, p) in enumerate(owed)]


def _named(unit: Unit) -> str:
    return f"{unit.full_name} ({unit.code})"
