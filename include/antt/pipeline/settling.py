"""Settle rules that waited for a report of another period, once it is there."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Row

from antt.archive import Archive
from antt.archive.store import CorruptArchive
from antt.check import Batched, Checked, State, Submitted, batched, load_history
from antt.feedback import Answer, Sent, load_revisions, write_answer
from antt.load import Settled, load_settled, stored_issues
from antt.pipeline.mapping import read_submitted
from antt.settings import TIMEZONE, Settings
from antt.warehouse import statement
from antt.warehouse.moment import begin_change

log = logging.getLogger(__name__)


def settle(settings: Settings, engine: Engine) -> list[int]:
    """Judge what waited and can be judged now; new issues are added to those of the submission, its sender is told.

    Its state stays what it was: whether an accepted submission is returned is for a person to decide.

    Returns:
        Ids of the submissions that gained issues.
    """
    with engine.connect() as connection:
        waiting = connection.execute(statement("settleable")).all()
    files = {row.id: content for row in waiting if (content := _archived(settings, row)) is not None}
    if not files:
        return []
    about = {row.id: one for row in waiting if row.id in files and (one := _batched(engine, row, files[row.id]))}
    with engine.begin() as connection:
        # Others may settle at the same time: whoever comes second finds nothing left.
        begin_change(connection)
        rows = {row.id: row for row in connection.execute(statement("settleable")) if row.id in about}
        gained = load_settled(connection, _judged(connection, rows, about))
        revisions = load_revisions(connection, gained)
        for key in gained:
            row, one = rows[key], about[key]
            sent = Sent(row.name, files[key], row.received_at, key)
            issues = stored_issues(connection, key)
            run = (row.suite, row.suite_digest, row.expectations, row.failed)
            checked = Checked(key, one.reading, one.period, one.district, State(row.state), issues, *run)
            write_answer(settings.outbox, Answer(sent, checked, revisions[key]))
    return gained


def _archived(settings: Settings, row: Row[Any]) -> bytes | None:
    try:
        return Archive(settings.archive).get(row.sha256)
    except (OSError, CorruptArchive):
        log.exception("submission %s cannot be settled", row.id)
        return None


def _batched(engine: Engine, row: Row[Any], content: bytes) -> Batched | None:
    received = row.received_at.astimezone(TIMEZONE).date()
    return batched(Submitted(row.id, read_submitted(engine, content), None, received))


def _judged(connection: Connection, rows: Mapping[int, Row[Any]], about: Mapping[int, Batched]) -> list[Settled]:
    # SQL over frames takes a while to import: only who has something to settle pays for it.
    from antt.check.content import settle_content

    history = load_history(connection, [(about[key].district, about[key].period) for key in rows])
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for key, row in rows.items():
        groups[about[key].period.ky, *row.rules].append(key)
    settled = []
    for (_, *codes), keys in groups.items():
        content = settle_content({key: about[key] for key in keys}, history, frozenset(codes))
        settled += [Settled(k, about[k].reading, content.findings[k], content.outcomes[k]) for k in keys]
    return settled
