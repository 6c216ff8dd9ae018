"""Make facts of what was accepted, by the pipeline or by a reviewer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from psycopg.types.range import DateRange
from sqlalchemy import Connection, text

from antt.load.facts import Fact, facts
from antt.read import Reading
from antt.reference.calendar import Period, load_calendar
from antt.reference.units import load_units
from antt.warehouse.copy import copy_rows


class Accepted(NamedTuple):
    """A submission whose values become facts."""

    id: int
    reading: Reading
    period: Period
    left_out: Collection[str]
    """Codes of communes of which nothing is taken."""


def load_facts(connection: Connection, submissions: Sequence[Accepted]) -> int:
    """Load the facts of accepted submissions by COPY within the connection's transaction; return how many."""
    found = [(s.id, s.period, list(facts(s.reading, s.period, s.left_out))) for s in submissions]
    for _, period, rows in found:
        _unit_times(connection, period, rows)
    stream = ((submission_id, *row) for submission_id, _, rows in found for row in rows)
    loaded = copy_rows(connection, "core.fact", ("submission_id", *Fact._fields), stream)
    if loaded:
        # A batch is a large part of all facts: without fresh statistics the next query is planned for an empty table.
        connection.execute(text("analyze core.fact, core.unit_time, core.submission_time, intake.submission"))
    return loaded


def _unit_times(connection: Connection, period: Period, rows: Sequence[Fact]) -> None:
    """Say at which times units have facts; the database refuses a unit that did not exist then."""
    last_days = {bucket: load_calendar().bucket(bucket).ends for bucket in period.buckets}
    pairs = sorted({(row.unit_code, row.time_period) for row in rows})
    days = [_last_day(unit, last_days.get(time, period.cut_off), period.cut_off) for unit, time in pairs]
    connection.execute(
        text(
            "insert into core.unit_time (unit_code, time_period, last_day)"
            " select * from unnest(cast(:units as text[]), cast(:times as text[]), cast(:days as daterange[]))"
            " on conflict do nothing"
        ),
        {
            "units": [unit for unit, _ in pairs],
            "times": [time for _, time in pairs],
            "days": [DateRange(day, day, "[]") for day in days],
        },
    )


def _last_day(unit: str, day: dt.date, cut_off: dt.date) -> dt.date:
    """A unit formed after a bucket of the year reports that bucket of its present territory: as at the cut-off."""
    units = load_units()
    return day if units.same_unit(unit, cut_off, day) else cut_off
