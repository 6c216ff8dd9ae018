"""Findings beside what the sender entered and what was computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from antt.warehouse import statement


@dataclass(frozen=True, slots=True)
class Comparison:
    """One unit and indicator that was inspected for a period; an outcome is None where there is none."""

    unit: str
    unit_kind: str
    unit_name: str
    district: str
    district_kind: str
    district_name: str
    period: str
    indicator: str
    title: str
    entered: str | None
    """What the sender entered."""
    computed: str | None
    found: str
    inspected_on: dt.date
    remark: str
    demand: str
    sha256: str
    """Of the workbook of findings in the archive."""
    sheet: str
    cell: str
    synthetic: bool
    failed: tuple[str, ...]
    """Labels of the conditions that were computed as not met."""

    @property
    def differs(self) -> bool:
        """Whether the inspectors came to another result than the sender or the rules."""
        return any(other is not None and other != self.found for other in (self.entered, self.computed))


def compare(connection: Connection, periods: Sequence[str], known_at: dt.datetime) -> list[Comparison]:
    """All that was inspected for these periods, as known at a moment: by period, district, unit, indicator."""
    rows = connection.execute(statement("findings"), {"periods": list(periods), "known_at": known_at}).mappings()
    return [Comparison(**{**row, "failed": tuple(row["failed"])}) for row in rows]
