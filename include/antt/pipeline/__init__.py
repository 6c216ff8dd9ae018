"""The stages as calls: what a DAG task or a command runs.

Each reads what the stage before stored and can be run again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from antt.errors import Unfinished
from antt.evaluate import evaluate_period
from antt.evaluate import stale_periods as find_stale_periods
from antt.pipeline.intake import archive, collect, collect_source, due_sources
from antt.pipeline.mapping import take_up_again
from antt.pipeline.processing import NotProcessed, history, pending, process
from antt.pipeline.results import Collected, Completeness, Evaluated, Processed, Rendered, Settlement
from antt.pipeline.settling import NotSettled, settle_all
from antt.pipeline.telling import NotTold, tell_all
from antt.reference.calendar import Period, load_calendar
from antt.settings import Settings
from antt.warehouse import open_warehouse, statement
from antt.warehouse.moment import known_moment

if TYPE_CHECKING:
    from antt.render import Snapshot

__all__ = [
    "Collected",
    "Completeness",
    "Evaluated",
    "NotEvaluated",
    "NotProcessed",
    "NotSettled",
    "NotTold",
    "Processed",
    "Rendered",
    "Settlement",
    "archive",
    "collect",
    "collect_source",
    "completeness",
    "due_sources",
    "evaluate",
    "history",
    "pending",
    "process",
    "render",
    "render_many",
    "scopes",
    "settle_all",
    "stale_periods",
    "take_up_again",
    "tell_all",
]


def stale_periods(settings: Settings) -> list[str]:
    """Periods whose verdicts are older than their facts."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return find_stale_periods(connection)


def evaluate(settings: Settings, period: str) -> Evaluated:
    """Judge all units of a period."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        result = evaluate_period(connection, load_calendar().period(period))
    return Evaluated(period, result.changed, result.outcomes)


def completeness(settings: Settings, period: str) -> Completeness:
    """How many offices and communes of a period have been accepted, and whether they have been judged."""
    wanted = load_calendar().period(period)
    with open_warehouse(settings) as engine, engine.connect() as connection:
        row = connection.execute(statement("completeness"), {"period": period}).one()
        stale = _stale_until(connection, wanted)
    return Completeness(**row._mapping, due=wanted.due_province.isoformat(), evaluated=not stale)


def _stale_until(connection: Connection, period: Period) -> list[str]:
    """Periods up to this one whose verdicts are older than their facts."""
    calendar = load_calendar()
    return [code for code in find_stale_periods(connection) if calendar.period(code).cut_off <= period.cut_off]


class NotEvaluated(Unfinished):
    """Verdicts are older than the facts: a report would say of units what was true before the figures beside it."""


def _up_to_date(connection: Connection, period: Period) -> None:
    known_moment(connection)  # from here to the end of the transaction nothing changes
    if stale := _stale_until(connection, period):
        raise NotEvaluated(f"verdicts are not up to date, run: antt evaluate {' && antt evaluate '.join(stale)}")


def render(
    settings: Settings, kind: str, period: str, known_at: dt.datetime | None = None, scope: str = ""
) -> Rendered:
    """Snapshot a period's figures, or a part of them, as known now or at a past moment, and write its documents.

    Raises:
        NotEvaluated: as known now, a period up to this one waits to be evaluated.
    """
    # Document libraries load in half a second: only who renders pays for it.
    from antt.render import make_snapshot, write_documents

    wanted = load_calendar().period(period)
    with open_warehouse(settings) as engine, engine.begin() as connection:
        if known_at is None:
            _up_to_date(connection, wanted)
        snapshot = make_snapshot(connection, kind, wanted, known_at, scope)
        documents = write_documents(connection, snapshot, settings.reports)
    return _rendered(snapshot, documents)


def render_many(
    settings: Settings, kind: str, period: str, scopes: Sequence[str], known_at: dt.datetime | None = None
) -> list[Rendered]:
    """The same for several parts of a period at once; what was snapshot stays, should a document fail."""
    from antt.render import make_snapshots, write_all

    wanted = load_calendar().period(period)
    with open_warehouse(settings) as engine:
        with engine.begin() as connection:
            if known_at is None:
                _up_to_date(connection, wanted)
            snapshots = make_snapshots(connection, kind, wanted, scopes, known_at)
        documents = write_all(engine.begin, snapshots, settings.reports)
    return [_rendered(*pair) for pair in zip(snapshots, documents, strict=True)]


def scopes(kind: str, period: str) -> list[str]:
    """Every part of a period that a report of that kind can be about."""
    from antt.render import kind_named

    return kind_named(kind).scopes(load_calendar().period(period))


def _rendered(snapshot: Snapshot, documents: list[Path]) -> Rendered:
    replaced = snapshot.replaced
    if replaced is None:
        return Rendered(snapshot.id, documents, snapshot.edition)
    return Rendered(snapshot.id, documents, snapshot.edition, replaced.snapshot, len(replaced.changes))
