"""From the cells of an accepted submission to facts."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Container, Iterator
from decimal import Decimal
from typing import NamedTuple

from antt.read import NONE, Grid, Reading
from antt.read.values import Value
from antt.reference.calendar import Period
from antt.reference.checks import Severity, load_catalogue
from antt.reference.form import Field, FieldKind


class Fact(NamedTuple):
    """One value with its unit, its time and its cell; the columns of ``core.fact`` after ``submission_id``."""

    element: str
    unit_code: str
    time_period: str
    item: str
    number: int | Decimal | None
    text: str | None
    date: dt.date | None
    absence: str | None
    sheet: str
    cell: str


def facts(reading: Reading, period: Period, left_out: Container[str] = ()) -> Iterator[Fact]:
    """Facts of a submission: every cell with a value that is not a key or a control.

    Args:
        reading: of a submission without blocking issues, but for the communes that are left out.
        period: that it reports.
        left_out: codes of communes of which nothing is taken.
    """
    if reading.cover is None:
        raise ValueError("a submission without a cover has no facts")
    for grid in reading.grids.values():
        for field in grid.fields:
            if field.kind not in {FieldKind.KEY, FieldKind.CONTROL}:
                column = _column(grid, field, reading.cover.district_code, period)
                yield from (fact for fact in column if fact.unit_code not in left_out)


def content_digest(reading: Reading, period: Period) -> str | None:
    """SHA-256 of the facts of a submission, wherever they stand in it and however its file is written.

    The same figures give the same digest as a workbook, as CSV or from a database, as do those of a Universal Numeric
    Fingerprint (Altman and King, D-Lib Magazine 13, 2007); unlike there, nothing is rounded.

    Returns:
        None when something in it could not be read, or has no commune or item: that may be what differs.
    """
    if any(load_catalogue().rule(f.rule).severity is Severity.BLOCK for f in reading.findings):
        return None
    found = list(facts(reading, period))
    if any(None in fact[:4] for fact in found):  # of a row without a key
        return None
    said = sorted((*fact[:4], *_said(fact)) for fact in found)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _said(fact: Fact) -> tuple[str, str]:
    """What kind of value a fact has, and its one spelling: a number without trailing zeros or exponent."""
    if fact.number is not None:
        return "number", str(fact.number) if isinstance(fact.number, int) else f"{fact.number.normalize():f}"
    if fact.text is not None:
        return "text", fact.text
    return ("date", fact.date.isoformat()) if fact.date else ("absence", str(fact.absence))


def _column(grid: Grid, field: Field, district: str, period: Period) -> Iterator[Fact]:
    values = grid.values
    units = values["ma_xa"] if "ma_xa" in grid.sheet.keys else [district] * grid.rows()
    items = values[grid.sheet.item] if grid.sheet.item else [""] * grid.rows()
    parts = values["doan_ky"] if "doan_ky" in grid.sheet.keys else [""] * grid.rows()
    cells, times = grid.addresses[field.id], {part: time_period(field, period, part) for part in set(parts)}
    for value, unit, item, part, cell in zip(values[field.id], units, items, parts, cells, strict=True):
        if value is not None:
            yield Fact(field.id, unit, times[part], item, *_typed(value), grid.sheet.name, cell)


def time_period(field: Field, period: Period, part: str) -> str:
    """The time a value belongs to: its bucket, the cut-off day, or the year."""
    match field.kind:
        case FieldKind.FLOW:
            return f"{period.year}-{part}"
        case FieldKind.STOCK:
            return period.cut_off.isoformat()
        case _:
            return str(period.year)


def _typed(value: Value) -> tuple[int | Decimal | None, str | None, dt.date | None, str | None]:
    if value is NONE:
        return None, None, None, NONE.value
    if isinstance(value, int | Decimal):
        return value, None, None, None
    if isinstance(value, dt.date):
        return None, None, value, None
    return None, str(value), None, None
