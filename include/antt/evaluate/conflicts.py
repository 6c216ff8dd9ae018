"""Where the result that a sender entered is not the verdict that was computed (domain check 29)."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from sqlalchemy import Connection

from antt.evaluate.explanation import STATES, State
from antt.evaluate.sources import rows_of
from antt.reference.calendar import Period


class Open(NamedTuple):
    """A condition that speaks against what was entered: not met, or unknown."""

    id: str
    label: str
    basis: str
    state: State


class Conflict(NamedTuple):
    """A unit whose sender entered another result than the computed one."""

    unit: str
    unit_name: str
    district: str
    """Code of the unit itself or of the one above it."""
    indicator: str
    entered: str
    """Outcome that the entered code stands for."""
    computed: str
    conditions: tuple[Open, ...]
    """None where every condition is met and the sender entered that the unit did not pass."""
    submission: int
    sheet: str
    cell: str


def conflicts(connection: Connection, period: Period, known_at: dt.datetime) -> list[Conflict]:
    """Conflicts of a period as known at a moment, by indicator and unit."""
    rows = rows_of(
        connection,
        "conflicts",
        period=period.code,
        known_at=known_at,
        day=period.cut_off,
        times=[str(period.year), period.cut_off.isoformat()],
    )
    return [Conflict(**row | {"conditions": tuple(_open(row["conditions"]))}) for row in rows]


def _open(conditions: list[dict[str, Any]]) -> list[Open]:
    return [Open(**c | {"state": STATES[c["state"]]}) for c in conditions]
