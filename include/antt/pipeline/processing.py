"""Process: read, check, load and answer a chunk of submissions, so that one bad file costs only itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import OperationalError

from antt.archive import Archive
from antt.archive.store import CorruptArchive
from antt.check import Checked, State, Submitted, check_batch
from antt.check.feedback import write_feedback
from antt.load import load_batch
from antt.pipeline.results import Processed
from antt.read import Finding, Reading, read_workbook
from antt.reference.form import load_form
from antt.settings import TIMEZONE, Settings
from antt.warehouse import open_warehouse

log = logging.getLogger(__name__)


class ArchiveDamaged(RuntimeError):
    """Archived bytes of some submissions are gone or altered; the other submissions were processed."""


def pending(settings: Settings) -> list[int]:
    """Ids of submissions that nothing was decided about, oldest first."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return list(connection.scalars(text("select id from intake.submission where state = 'received' order by id")))


def process(settings: Settings, ids: list[int]) -> Processed:
    """Read, check, load and answer a chunk of submissions; those decided meanwhile are left alone.

    Raises:
        ArchiveDamaged: bytes of a submission cannot be had; it stays undecided.
    """
    damaged: list[str] = []
    submitted: list[Submitted] = []
    names: dict[int, str] = {}
    with open_warehouse(settings) as engine:
        for row in _undecided(engine, ids):
            try:
                content = Archive(settings.archive).get(row.sha256)
            except (OSError, CorruptArchive) as error:
                damaged.append(f"submission {row.id}: {error}")
                continue
            names[row.id] = row.name
            received = row.received_at.astimezone(TIMEZONE).date()
            submitted.append(Submitted(row.id, _read(content), row.expected_period, received))
        done, facts = _check_and_load(settings, engine, submitted, names)
    if damaged:
        raise ArchiveDamaged("; ".join(damaged))
    return _processed(done, facts)


def _undecided(engine: Engine, ids: list[int]) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        return connection.execute(
            text(
                "select id, sha256, name, expected_period, received_at from intake.submission"
                " where id = any(:ids) and state = 'received' order by id"
            ),
            {"ids": ids},
        ).all()


def _read(content: bytes) -> Reading:
    try:
        return read_workbook(content, load_form())
    except Exception as error:
        log.exception("a workbook could not be read")
        return _failed(error)


def _failed(error: Exception) -> Reading:
    """What stands for a workbook that our own code could not handle: its sender gets an answer, we get a log."""
    return Reading(None, None, findings=(Finding("file.failed", found=type(error).__name__),))


def _check_and_load(
    settings: Settings, engine: Engine, batch: list[Submitted], names: dict[int, str]
) -> tuple[list[Checked], int]:
    """Check and load a batch; when something in it cannot be handled, its halves, down to the one that is to blame."""
    if not batch:
        return [], 0
    try:
        checked = check_batch(batch)
        with engine.begin() as connection:
            loaded = load_batch(connection, checked)
            mine = [c for c in checked if c.id in loaded.decided]
            for one in mine:
                # Before the commit: killed in between, the answer is written again, but never forgotten.
                write_feedback(settings.outbox, names[one.id], one)
    except (OperationalError, OSError):
        raise  # an outage, not the files
    except Exception as error:
        if len(batch) == 1:
            if any(f.rule == "file.failed" for f in batch[0].reading.findings):
                raise
            log.exception("submission %s could not be handled", batch[0].id)
            return _check_and_load(settings, engine, [batch[0]._replace(reading=_failed(error))], names)
        half = len(batch) // 2
        first, facts = _check_and_load(settings, engine, batch[:half], names)
        second, more = _check_and_load(settings, engine, batch[half:], names)
        return [*first, *second], facts + more
    return mine, loaded.facts


def _processed(checked: list[Checked], facts: int) -> Processed:
    by_state: dict[State, list[int]] = {state: [c.id for c in checked if c.state is state] for state in State}
    periods = {c.period.code for c in checked if c.state is State.ACCEPTED and c.period}
    return Processed(
        by_state[State.ACCEPTED], by_state[State.RETURNED], by_state[State.REFUSED], facts, sorted(periods)
    )
