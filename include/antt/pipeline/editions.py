"""Editions of reports: which there are, and what changed between two of them. Nothing here changes anything."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from antt.settings import Settings
from antt.warehouse import open_warehouse, statement


class Edition(NamedTuple):
    """A stored snapshot of a report; the columns of ``report_editions.sql``."""

    snapshot: int
    kind: str
    period: str
    scope: str
    """Empty: all of the period."""
    edition: int | None
    """None: looked up later, never issued."""
    known_at: dt.datetime
    content_hash: str
    figures: int


class ChangedFigure(NamedTuple):
    """A figure in two snapshots; ``before`` and ``after`` as printed, with a value where there is one."""

    id: str
    label: str
    unit: str
    """Code of the unit that it is about; empty: the whole province."""
    before: str
    after: str
    before_value: Decimal | None
    after_value: Decimal | None


def editions(settings: Settings, period: str | None = None) -> list[Edition]:
    """Snapshots of a period's reports, or of all, in the order in which they were known."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        rows = connection.execute(statement("report_editions"), {"period": period})
        return [Edition(**row._mapping) for row in rows]


def changes(settings: Settings, before: int, after: int) -> list[ChangedFigure]:
    """Figures that differ between two snapshots.

    Raises:
        WrongRequest: there is no such snapshot.
    """
    from antt.render import compare_snapshots
    from antt.render.changes import written

    with open_warehouse(settings) as engine, engine.connect() as connection:
        return [
            ChangedFigure(
                id=change.figure.id,
                label=change.figure.label,
                unit=change.figure.lineage.unit,
                before=written(change.before),
                after=written(change.after),
                before_value=change.before.value if change.before else None,
                after_value=change.after.value if change.after else None,
            )
            for change in compare_snapshots(connection, before, after)
        ]
