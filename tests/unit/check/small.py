"""A few rows as the tables of a batch, through the code that checks use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd

from antt.check.frames import ROW, SUBMISSION, UNIT_KIND, Batched
from antt.check.history import COLUMNS, NO_HISTORY, History
from antt.check.tables import open_tables
from antt.read import Reading
from antt.reference.calendar import load_calendar
from antt.reference.form import FieldType, load_form

FORM = load_form()
DISTRICT = "276"
COMMUNES = tuple(f"0{9900 + i}" for i in range(60))
"""Codes for rows; the tables do not ask whether there are such communes."""
NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL}

Row = Mapping[str, Any]
Earlier = tuple[str, str, str, str, float | str]
"""Period that reported it, unit, element, time, value."""


@contextmanager
def small_tables(period: str, history: Iterable[Earlier] = (), **sheets: Sequence[Row]) -> Iterator[Any]:
    """A connection to the tables of one submission, number 1.

    Args:
        period: what it reports, e.g. ``2024-H1``.
        history: what its district reported before.
        sheets: sheet id → its rows, with the fields that matter; on sheet flows every other count is 0.
    """
    about = load_calendar().period(period)
    batch = {1: Batched(Reading(FORM, None), about, DISTRICT, (), about.due_district)}
    frames = {}
    for sheet in FORM.sheets:
        fields = sheet.asked(about.ky)
        usual: Row = {f.id: 0 for f in fields if f.type in NUMBERS} if sheet.id == "flows" else {}
        default: list[Row] = [{}] if sheet.id in {"cover", "district"} else []
        rows = [{**usual, **row} for row in sheets.get(sheet.id, default)]
        columns = {f.id: pd.Series([row.get(f.id) for row in rows], dtype=object) for f in fields}
        frames[sheet.id] = pd.DataFrame({SUBMISSION: 1, ROW: range(len(rows))} | columns)
        if "ma_xa" in sheet.keys:
            frames[sheet.id][UNIT_KIND] = "xa"
    tables = open_tables(FORM, about.ky, batch, frames, known(history))
    try:
        yield tables
    finally:
        tables.close()


def known(history: Iterable[Earlier]) -> History:
    rows = [
        (DISTRICT, period, unit, element, time, *((None, value) if isinstance(value, str) else (value, None)))
        for period, unit, element, time, value in history
    ]
    return History(pd.DataFrame(rows, columns=list(COLUMNS))) if rows else NO_HISTORY


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
