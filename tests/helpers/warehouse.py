"""Put accepted submissions and their facts into a warehouse, without workbooks."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from psycopg.types.range import DateRange
from sqlalchemy import Connection, text

from antt.reference.calendar import load_calendar
from antt.warehouse.copy import copy_rows

Cell = int | str | dt.date | None
"""A value; None states that there is none."""


def receive(connection: Connection, content: str, received_at: dt.datetime | None = None) -> int:
    """A submission that nothing was decided about."""
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    connection.execute(
        text("insert into intake.file (sha256, size) values (:s, 1) on conflict do nothing"), {"s": sha256}
    )
    submission: int = connection.scalars(
        text(
            "insert into intake.submission (sha256, source, name, received_at)"
            " values (:s, 'test', 'test.xlsx', coalesce(:at, clock_timestamp())) returning id"
        ),
        {"s": sha256, "at": received_at},
    ).one()
    return submission


def process(
    connection: Connection,
    submission: int,
    district: str,
    period: str,
    revision: int | None = 1,
    state: str = "accepted",
    prepared_by: str | None = None,
    signed_by: str | None = None,
    repeats: int | None = None,
) -> int:
    """Decide about a received submission as the pipeline does; return its id."""
    connection.execute(
        text(
            "update intake.submission set state = cast(:state as intake.state), decided_at = clock_timestamp(),"
            " form_id = 'antt-ntm', form_version = 1, district_code = :district, period_code = :period,"
            " revision = :revision, duplicate_of = :repeats, content_digest = :digest,"
            " prepared_by = :prepared_by, signed_by = :signed_by where id = :id"
        ),
        {
            "id": submission,
            "state": state,
            "district": district,
            "period": period,
            "revision": None if repeats else revision,
            "repeats": repeats,
            "digest": hashlib.sha256(f"{district} {period}".encode()).hexdigest(),
            "prepared_by": prepared_by,
            "signed_by": signed_by,
        },
    )
    return submission


def accept(connection: Connection, district: str, period: str, revision: int = 1) -> int:
    """An accepted submission."""
    submission = receive(connection, f"{district} {period} {revision}")
    return process(connection, submission, district, period, revision)


def add_issue(
    connection: Connection,
    submission: int,
    number: int = 1,
    severity: str = "warn",
    sign_off: bool = False,
    rule: str = "cell.unusual",
    unit_code: str = "",
) -> None:
    """One issue of a submission."""
    connection.execute(
        text(
            "insert into quality.issue (submission_id, number, rule, severity, level, sign_off, unit_code, what)"
            " values (:id, :number, :rule, :severity, 1, :sign_off, :unit_code, 'Lớn bất thường.')"
        ),
        {
            "id": submission,
            "number": number,
            "rule": rule,
            "severity": severity,
            "sign_off": sign_off,
            "unit_code": unit_code,
        },
    )


def add_facts(
    connection: Connection, submission: int, unit: str, time_period: str, values: Mapping[str, Cell], item: str = ""
) -> None:
    """Facts of one unit at one time."""
    day = _last_day(time_period)
    connection.execute(
        text("insert into core.unit_time values (:unit, :time, :day) on conflict do nothing"),
        {"unit": unit, "time": time_period, "day": DateRange(day, day, "[]")},
    )
    rows = [
        (submission, element, unit, time_period, item, *_typed(value), "Biểu", "A1")
        for element, value in values.items()
    ]
    columns = "submission_id element unit_code time_period item number text date absence sheet cell"
    copy_rows(connection, "core.fact", columns.split(), rows)


def _typed(value: Cell) -> tuple[int | None, str | None, dt.date | None, str | None]:
    return (
        value if isinstance(value, int) else None,
        value if isinstance(value, str) else None,
        value if isinstance(value, dt.date) else None,
        "none" if value is None else None,
    )


def _last_day(time_period: str) -> dt.date:
    match time_period.split("-"):
        case [year]:
            return dt.date(int(year), 12, 14)
        case [_, _]:
            return load_calendar().bucket(time_period).ends
        case _:
            return dt.date.fromisoformat(time_period)
