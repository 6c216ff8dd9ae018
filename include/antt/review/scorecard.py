"""How well each office reported a period."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection

from antt.reference.calendar import Period
from antt.warehouse import statement


class Score(NamedTuple):
    """One office; the columns of ``scorecard.sql``."""

    district: str
    """Code of the reporting unit."""
    office: str
    period: str
    first_arrival: dt.datetime | None
    """None: it has sent nothing."""
    on_time: bool
    revisions: int
    accepted: int | None
    """Revision that counts; None: none."""
    communes: int
    """That the accepted revision reports."""
    communes_owed: int
    first_pass: bool | None
    """Whether its first submission was accepted and never returned; None: nothing was sent or decided."""
    returns: int
    open_warnings: int
    """Of the accepted revision, without an override."""
    late_corrections: int
    """Revisions after the first that were accepted when the period was locked, by an exception."""
    overridden_warnings: int = 0
    """Warnings of the accepted revision that a person signed for with a reason."""


def scorecard(connection: Connection, period: Period, known_at: dt.datetime | None = None) -> list[Score]:
    """One score for each office that owes a submission, as known at a moment (None: now)."""
    values = {"period": period.code, "known_at": known_at or "infinity"}
    return [Score(*row) for row in connection.execute(statement("scorecard"), values)]
