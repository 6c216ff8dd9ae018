"""Stack the sheets of a batch of submissions into one frame, so that expectations run once for the batch.

A frame has one row for each row of the sheet in any submission: ``submission`` and ``row`` (the address back into its
grid), a column a field with its value, and a column ``typed.<field>`` with what was typed, for completeness.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from antt.check.places import unresolved
from antt.read import NONE, Grid, Reading
from antt.reference.calendar import Period, load_calendar
from antt.reference.form import FieldType, Ky, Sheet, SheetRows
from antt.reference.units import Unit, load_units
from antt.reference.vietnamese import text_key

SUBMISSION = "submission"
ROW = "row"
COMMUNE_EXISTS = "commune_exists"
UNIT_KIND = "unit_kind"
NAMED_RIGHT = "named_right"
BUCKET_OWED = "bucket_owed"
REPORTED = "reported"
OWED = "owed"
OWING = "owing"

_NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL}


class Batched(NamedTuple):
    """A submission in a batch: what was read, for which period and district, and which communes it owes."""

    reading: Reading
    period: Period
    district: str
    communes: tuple[Unit, ...]
    received: dt.date

    @property
    def parts(self) -> tuple[str, ...]:
        """Parts of the year that the period reports, e.g. B1."""
        return tuple(bucket.partition("-")[2] for bucket in self.period.buckets)

    def earlier(self, reported: Iterable[str]) -> frozenset[str]:
        """Of the periods that its unit reported, those that closed before its own."""
        return frozenset(code for code in reported if self._is_earlier(load_calendar().period(code)))

    def _is_earlier(self, period: Period) -> bool:
        # A code that was another unit's then says nothing of this one.
        days = self.period.cut_off, period.cut_off
        return period.cut_off < self.period.cut_off and load_units().same_unit(self.district, *days)

    def owed(self, periods: Iterable[Period]) -> bool:
        """Whether an office reported for its unit in one of these earlier periods; if not, nobody can wait for that."""
        return any(self._is_earlier(p) and load_units().office_of(self.district, p.cut_off) for p in periods)

    def awaited(self, what: str) -> tuple[Period, ...]:
        """The periods any of which gives the values ``before``, of ``last_year`` or of the ``half_year``."""
        calendar, year = load_calendar(), self.period.year
        match what:
            case "half_year":
                return (calendar.period_of(Ky.DAU_NAM, year),)
            case "last_year":
                return (calendar.period_of(Ky.NAM, year - 1),)
            case "before":
                day = self.period.starts - dt.timedelta(days=1)
                around = [calendar.period_of(ky, y) for y in (year - 1, year) for ky in Ky]
                return tuple(period for period in around if period.cut_off == day)
            case _:
                raise ValueError(f"no submission gives {what!r}")


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
        # A value that was accepted for a row was not typed there.
        typed = zip(grid.typed[field.id], grid.values[field.id], strict=True)
        columns[completeness_column(field.id)] = [(value if text == "" else text) or None for text, value in typed]
    if "ma_xa" in grid.sheet.keys:
        for row, one in unresolved(grid, submitted).items():
            # Told once, as unresolved: not as a row without a code, nor as a commune of nobody.
            columns["ma_xa"][row], columns[completeness_column("ma_xa")][row] = None, one.typed
        kinds = {u.code: u.kind for u in submitted.communes}
        columns[COMMUNE_EXISTS] = pd.Series([code and code in kinds for code in columns["ma_xa"]], dtype=object)
        columns[UNIT_KIND] = pd.Series([kinds.get(code) for code in grid.values["ma_xa"]], dtype=object)
        columns[NAMED_RIGHT] = _named_right(grid, submitted)
    if "doan_ky" in grid.sheet.keys:
        columns[BUCKET_OWED] = [part in submitted.parts for part in grid.values["doan_ky"]]
    return pd.DataFrame(columns)


def _named_right(grid: Grid, submitted: Batched) -> list[bool | None]:
    """Whether each row gives its code the name of the register; None where it gives no name or an unknown code."""
    if "ten_xa" not in grid.values:
        return [None] * grid.rows()
    names = {u.code: {text_key(u.name), text_key(u.full_name)} for u in submitted.communes}
    return [
        text_key(name) in names[code] if name and code in names else None
        for code, name in zip(grid.values["ma_xa"], grid.values["ten_xa"], strict=True)
    ]


def roster(sheet: Sheet, batch: Batch) -> pd.DataFrame:
    """One row a row that a district owes on this sheet: ``reported`` says whether it is there, ``owed`` names it and
    ``owing`` is the commune that owes it."""
    rows = [row for key, submitted in batch.items() for row in _roster(sheet, key, submitted)]
    return pd.DataFrame(rows, columns=[SUBMISSION, ROW, OWED, OWING, REPORTED])


def _roster(sheet: Sheet, submission: int, submitted: Batched) -> list[tuple[int, int, str, str, bool]]:
    grid = submitted.reading.grids[sheet.id]
    values, meant = grid.values, {row: one.likely for row, one in unresolved(grid, submitted).items()}
    if sheet.rows is SheetRows.COMMUNES:
        there = {*values["ma_xa"], *meant.values()}
        return [(submission, i, _named(u), u.code, u.code in there) for i, u in enumerate(submitted.communes)]
    pairs = {
        (meant.get(i, code), part)
        for i, (code, part) in enumerate(zip(values["ma_xa"], values["doan_ky"], strict=True))
    }
    owed = itertools.product(submitted.communes, submitted.parts)
    return [(submission, i, f"{_named(u)}, đoạn {p}", u.code, (u.code, p) in pairs) for i, (u, p) in enumerate(owed)]


def _named(unit: Unit) -> str:
    return f"{unit.full_name} ({unit.code})"
