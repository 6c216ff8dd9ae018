"""The stages as calls: what a DAG task or a command runs.

Each reads what the stage before stored and can be run again.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from antt import load as loading
from antt.archive import Archive, register
from antt.check import Checked, State, Submitted, check_batch
from antt.check.feedback import write_feedback
from antt.collect import FolderChannel, Listed, StillChanging
from antt.evaluate import evaluate_period
from antt.evaluate import stale_periods as find_stale_periods
from antt.read import read_workbook
from antt.reference.calendar import load_calendar
from antt.reference.form import load_form
from antt.reference.sources import Source, load_sources
from antt.reference.units import PROGRAMME
from antt.settings import TIMEZONE, Settings
from antt.warehouse import open_warehouse, statement

BY_HAND = "thu-cong"
"""Source of files that an operator archived."""


class _Summary:
    """Results that travel between tasks: ids, paths and counts."""

    def as_xcom(self) -> dict[str, Any]:
        """The fields as plain JSON."""
        plain: dict[str, Any] = asdict(self)  # type: ignore[call-overload]
        return {
            k: [str(p) if isinstance(p, Path) else p for p in v] if isinstance(v, list) else v for k, v in plain.items()
        }


@dataclass(frozen=True)
class Collected(_Summary):
    """One collection over all sources."""

    new: list[int] = field(default_factory=list)
    """Submission ids."""
    duplicates: int = 0
    """Files whose bytes were seen before."""
    waiting: int = 0
    """Files that are still being written."""


@dataclass(frozen=True)
class Processed(_Summary):
    """One chunk read, checked and loaded."""

    accepted: list[int]
    returned: list[int]
    refused: list[int]
    facts: int
    periods: list[str]
    """Periods that gained facts."""


@dataclass(frozen=True)
class Evaluated(_Summary):
    """One period evaluated."""

    period: str
    verdicts: int
    """Verdicts that changed."""
    outcomes: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Completeness(_Summary):
    """How much of a period has been accepted."""

    offices: int
    offices_expected: int
    communes: int
    communes_expected: int
    due: str
    """Day after which a report no longer waits, ISO."""
    evaluated: bool
    """Whether the verdicts of every period so far are as new as the facts."""

    def ready(self, now: dt.datetime) -> bool:
        """Evaluated, and complete or past the day on which the province's report is due."""
        overdue = now.astimezone(TIMEZONE).date().isoformat() > self.due
        return self.evaluated and (self.offices >= self.offices_expected or overdue)


@dataclass(frozen=True)
class Rendered(_Summary):
    """One report rendered."""

    snapshot: int
    documents: list[Path]


def collect(settings: Settings) -> Collected:
    """Take everything that lies complete at any source into the archive."""
    new: list[int] = []
    duplicates = waiting = 0
    store = Archive(settings.archive)
    with open_warehouse(settings) as engine:
        for source in load_sources():
            channel = FolderChannel(source, settings.inbox)
            listed = channel.list()
            if listed:
                time.sleep(source.settle_seconds)
            for one in listed:
                try:
                    submission = _take(engine, store, source, channel, one)
                except StillChanging:
                    waiting += 1
                    continue
                if submission is None:
                    duplicates += 1
                else:
                    new.append(submission)
    return Collected(new, duplicates, waiting)


def _take(engine: Engine, store: Archive, source: Source, channel: FolderChannel, listed: Listed) -> int | None:
    """Archive, register, acknowledge, in this order: killed in between, the next collection does it again."""
    with channel.fetch(listed) as stream:
        stored = store.put(stream)
    with engine.begin() as connection:
        submission = register(connection, source.id, listed, stored, source.expected_period(listed.name))
    channel.acknowledge(listed)
    return submission


def archive(settings: Settings, file: Path, expected_period: str | None) -> int | None:
    """Take one file by hand, as a source would hand it over.

    Returns:
        The new submission's id; None when its bytes were seen before.
    """
    with file.open("rb") as stream:
        stored = Archive(settings.archive).put(stream)
    modified_at = dt.datetime.fromtimestamp(file.stat().st_mtime, tz=dt.UTC)
    with open_warehouse(settings) as engine, engine.begin() as connection:
        return register(connection, BY_HAND, Listed(file.name, stored.size, modified_at), stored, expected_period)


def pending(settings: Settings) -> list[int]:
    """Ids of submissions that nothing was decided about, oldest first."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return list(connection.scalars(text("select id from intake.submission where state = 'received' order by id")))


def process(settings: Settings, ids: list[int]) -> Processed:
    """Read, check, answer and load a chunk of submissions."""
    with open_warehouse(settings) as engine:
        with engine.connect() as connection:
            submissions = list(
                connection.execute(
                    text(
                        "select id, sha256, name, expected_period, received_at from intake.submission"
                        " where id = any(:ids) and state = 'received' order by id"
                    ),
                    {"ids": ids},
                )
            )
        store, form = Archive(settings.archive), load_form()
        checked = check_batch(
            [
                Submitted(
                    s.id,
                    read_workbook(store.get(s.sha256), form),
                    s.expected_period,
                    s.received_at.astimezone(TIMEZONE).date(),
                )
                for s in submissions
            ]
        )
        with engine.begin() as connection:
            loaded = loading.load_batch(connection, checked)
    names = {s.id: s.name for s in submissions}
    mine = [c for c in checked if c.id in loaded.decided]
    for one in mine:
        write_feedback(settings.outbox, names[one.id], one)
    return _processed(mine, loaded.facts)


def _processed(checked: list[Checked], facts: int) -> Processed:
    by_state: dict[State, list[int]] = {state: [c.id for c in checked if c.state is state] for state in State}
    periods = {c.period.code for c in checked if c.state is State.ACCEPTED and c.period}
    return Processed(
        by_state[State.ACCEPTED], by_state[State.RETURNED], by_state[State.REFUSED], facts, sorted(periods)
    )


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
    calendar = load_calendar()
    wanted = calendar.period(period)
    with open_warehouse(settings) as engine, engine.connect() as connection:
        row = connection.execute(statement("completeness"), {"period": period, "programme": PROGRAMME}).one()
        stale = [calendar.period(code) for code in find_stale_periods(connection)]
    evaluated = all(other.cut_off > wanted.cut_off for other in stale)
    return Completeness(**row._mapping, due=wanted.due_province.isoformat(), evaluated=evaluated)


def render(settings: Settings, kind: str, period: str) -> Rendered:
    """Snapshot a period's figures and write its documents."""
    # Document libraries load in half a second: only who renders pays for it.
    from antt.render import make_snapshot, write_documents

    with open_warehouse(settings) as engine, engine.begin() as connection:
        snapshot = make_snapshot(connection, kind, load_calendar().period(period))
        documents = write_documents(connection, snapshot, settings.reports)
    return Rendered(snapshot.id, documents)
