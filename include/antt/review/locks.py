"""Periods lock some days after their cut-off; exceptions are granted by a named person, for a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.reference.calendar import Period
from antt.reference.units import load_units
from antt.review.refusal import refusals
from antt.settings import TIMEZONE
from antt.warehouse import statement


class Granted(NamedTuple):
    """An exception from the lock of a period."""

    district_code: str | None
    """None: all districts."""
    granted_by: str
    reason: str
    starts: dt.datetime
    ends: dt.datetime
    """First moment at which it no longer holds."""


class PeriodStanding(NamedTuple):
    """A period and its lock; the columns of ``periods.sql`` and its exceptions."""

    code: str
    label: str
    cut_off: dt.date
    due_district: dt.date
    locks_on: dt.date
    """First day on which nothing of it changes without an exception."""
    locked: bool
    """Whether that day has come; exceptions apart."""
    reports: int
    """Snapshots of its reports."""
    superseded: int
    """Those whose figures changed after the lock."""
    exceptions: tuple[Granted, ...]


def locked_since(connection: Connection, period: Period, district: str | None) -> dt.date | None:
    """First day of the lock, if nothing of the district (None: of any) can now change in the period."""
    locked = connection.scalar(
        text("select intake.is_locked(:period, :district, clock_timestamp())"),
        {"period": period.code, "district": district},
    )
    return period.locks_on if locked else None


def open_period(
    connection: Connection, period: Period, district: str | None, until: dt.date, by: str, reason: str
) -> None:
    """Let submissions of a period be taken in from now on, locked or not.

    Args:
        connection: in a transaction.
        period: what to open.
        district: for whom; None for all.
        until: last day, in Vietnam.
        by: name of the person who grants it.
        reason: why.

    Raises:
        WrongRequest: no office reports for that district then, the day is over, or name or reason is not given.
    """
    if district is not None and load_units().office_of(district, period.cut_off) is None:
        raise WrongRequest(f"no office reports for {district!r} in {period.code}")
    if until < dt.datetime.now(TIMEZONE).date():
        raise WrongRequest(f"{until} is over")
    with refusals():
        connection.execute(
            text(
                "insert into intake.lock_exception (period_code, district_code, granted_by, reason, valid)"
                " values (:period, :district, :by, :reason, tstzrange(clock_timestamp(), :ends))"
            ),
            {
                "period": period.code,
                "district": district,
                "by": by,
                "reason": reason,
                "ends": dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), TIMEZONE),
            },
        )


def periods(connection: Connection) -> list[PeriodStanding]:
    """Periods that somebody works on and all between, in order of their cut-off."""
    granted = defaultdict(list)
    for row in connection.execute(
        text(
            "select period_code, district_code, granted_by, reason, lower(valid), upper(valid)"
            " from intake.lock_exception order by id"
        )
    ):
        granted[row.period_code].append(Granted(*row[1:]))
    rows = connection.execute(statement("periods"))
    return [PeriodStanding(**row._mapping, exceptions=tuple(granted[row.code])) for row in rows]
