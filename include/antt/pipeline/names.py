"""Names of communes that an operator accepted for an office, and rows that wait for it."""

from __future__ import annotations

from sqlalchemy import Connection, text

from antt.check.batch import Submitted, batched
from antt.check.frames import Batched
from antt.check.places import Unresolved, unresolved, with_names
from antt.check.structure import district_of, period_of
from antt.read import Grid, Reading


def doubts(reading: Reading) -> list[tuple[Grid, int, Unresolved]]:
    """Rows whose commune is not certain, with their sheets; none where whose they are is not certain either."""
    one = owing(reading)
    if one is None:
        return []
    return [(grid, row, doubt) for grid in reading.grids.values() for row, doubt in unresolved(grid, one).items()]


def owing(reading: Reading) -> Batched | None:
    """A reading with its period and the communes that it owes; None when it does not say for certain."""
    period = period_of(reading)
    if period is None or district_of(reading) is None or len(reading.grids) < 2:
        return None
    return batched(Submitted(0, reading, None, period.due_district))


def by_accepted_names(connection: Connection, reading: Reading) -> Reading:
    """The reading, with the communes that were accepted for what its rows say."""
    one = owing(reading)
    if one is None or not doubts(reading):
        return reading
    rows = connection.execute(
        text(
            "select alias, unit_code from intake.unit_alias"
            " where district_code = :district and valid @> cast(:day as date) order by id"
        ),
        {"district": one.district, "day": one.period.cut_off},
    )
    return with_names(reading, one, {row.alias: row.unit_code for row in rows})
