"""Record decisions, issues and facts of a batch of checked submissions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from psycopg.types.range import DateRange
from sqlalchemy import Connection, text

from antt.check import Checked, State
from antt.load.facts import Fact, facts
from antt.reference.calendar import Period, load_calendar
from antt.warehouse.copy import copy_rows
from antt.warehouse.moment import begin_change

_ISSUE = (
    "submission_id",
    "number",
    "rule",
    "severity",
    "level",
    "sheet",
    "cell",
    "field",
    "unit_code",
    "row_key",
    "what",
    "found",
    "expected",
    "mend",
    "basis",
)


class Loaded(NamedTuple):
    """What one batch became."""

    decided: dict[int, State]
    """Submission id → state; a submission that somebody else decided meanwhile is not in it."""
    facts: int


def load_batch(connection: Connection, batch: Sequence[Checked]) -> Loaded:
    """Record a batch within the connection's transaction.

    Killed anywhere, nothing of the batch is there; run again, the same rows are.
    """
    decided_at = begin_change(connection)
    open_ids = set(
        connection.scalars(
            text("select id from intake.submission where id = any(:ids) and state = 'received'"),
            {"ids": [c.id for c in batch]},
        )
    )
    mine = [c for c in batch if c.id in open_ids]
    for checked in mine:
        _decide(connection, checked, decided_at)
    _issues(connection, mine)
    facts_loaded = _facts(connection, mine)
    if facts_loaded:
        # A batch is a large part of all facts: without fresh statistics the next query is planned for an empty table.
        connection.execute(text("analyze core.fact, core.unit_time, core.submission_time, intake.submission"))
    return Loaded({c.id: c.state for c in mine}, facts_loaded)


def _decide(connection: Connection, checked: Checked, decided_at: dt.datetime) -> None:
    reading, period = checked.reading, checked.period
    known = period is not None and checked.district is not None
    connection.execute(
        text(
            """
            update intake.submission set
                state = cast(:state as intake.state), decided_at = :decided_at, synthetic = :synthetic,
                form_id = :form_id, form_version = :form_version, district_code = :district, period_code = :period,
                revision = case when :known then
                    (select coalesce(max(revision), 0) + 1 from intake.submission
                      where district_code = :district and period_code = :period) end
            where id = :id
            """
        ),
        {
            "id": checked.id,
            "decided_at": decided_at,
            "state": checked.state.value,
            "synthetic": reading.synthetic,
            "form_id": reading.form.id if reading.form else None,
            "form_version": reading.form.version if reading.form else None,
            "district": checked.district if known else None,
            "period": period.code if known and period else None,
            "known": known,
        },
    )


def _issues(connection: Connection, batch: Sequence[Checked]) -> None:
    connection.execute(
        text(
            "insert into quality.check_run (submission_id, suite, suite_digest, expectations, failed)"
            " select * from unnest(cast(:ids as bigint[]), cast(:suites as text[]), cast(:digests as text[]),"
            " cast(:expectations as int[]), cast(:failed as int[]))"
        ),
        {
            "ids": [c.id for c in batch],
            "suites": [c.suite for c in batch],
            "digests": [c.suite_digest for c in batch],
            "expectations": [c.expectations for c in batch],
            "failed": [c.failed for c in batch],
        },
    )
    rows = (
        (
            c.id,
            i.number,
            i.rule.code,
            i.rule.severity.value,
            i.rule.level,
            i.finding.sheet,
            i.finding.cell,
            i.finding.field,
            i.finding.unit_code,
            i.finding.row_key,
            i.what,
            i.found,
            i.expected,
            i.mend,
            i.basis,
        )
        for c in batch
        for i in c.issues
    )
    copy_rows(connection, "quality.issue", _ISSUE, rows)


def _facts(connection: Connection, batch: Sequence[Checked]) -> int:
    accepted = [
        (c.id, c.period, list(facts(c.reading, c.period))) for c in batch if c.state is State.ACCEPTED and c.period
    ]
    for _, period, rows in accepted:
        _unit_times(connection, period, rows)
    stream = ((submission_id, *row) for submission_id, _, rows in accepted for row in rows)
    return copy_rows(connection, "core.fact", ("submission_id", *Fact._fields), stream)


def _unit_times(connection: Connection, period: Period, rows: Sequence[Fact]) -> None:
    """Say at which times units have facts; the database refuses a unit that did not exist then."""
    last_days = {bucket: load_calendar().bucket(bucket).ends for bucket in period.buckets}
    pairs = sorted({(row.unit_code, row.time_period) for row in rows})
    days = [last_days.get(time, period.cut_off) for _, time in pairs]
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
