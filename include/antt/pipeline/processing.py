"""Process: read, check, load and answer a chunk of submissions, so that one bad file costs only itself."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, text
from sqlalchemy.exc import IntegrityError, OperationalError

from antt.archive import Archive
from antt.archive.store import CorruptArchive
from antt.check import NOTHING_BEFORE, Before, Checked, History, State, Submitted, batched, check_batch, load_history
from antt.check.structure import district_of, period_of
from antt.errors import Unfinished
from antt.feedback import Answer, Prepared, Revision, Sent, load_revisions, prepare_answer, put_answer, write_batch_page
from antt.guard import Content, check_name, load_limits
from antt.load import content_digest, load_batch, load_before
from antt.pipeline.halving import in_halves
from antt.pipeline.mapping import read_submitted
from antt.pipeline.results import Processed
from antt.pipeline.senders import may_send
from antt.read import Finding, Reading
from antt.reference.files import ReferenceError
from antt.review import locked_since
from antt.settings import TIMEZONE, Settings
from antt.warehouse import open_warehouse
from antt.warehouse.moment import begin_change

log = logging.getLogger(__name__)


class NotProcessed(Unfinished):
    """Submissions that nothing can be decided about until something is mended; the others were processed."""


def pending(settings: Settings) -> list[int]:
    """Ids of submissions that nothing was decided about, oldest first."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return list(connection.scalars(text("select id from intake.submission where state = 'received' order by id")))


def process(settings: Settings, ids: list[int]) -> Processed:
    """Read, check, load and answer a chunk of submissions; those decided meanwhile are left alone.

    Raises:
        NotProcessed: archived bytes are gone or altered, or the file of the source that a submission came from is
            wrong; such submissions stay undecided.
    """
    undecidable: list[str] = []
    submitted: list[Submitted] = []
    sent: dict[int, Sent] = {}
    with open_warehouse(settings) as engine:
        for row in _undecided(engine, ids):
            try:
                content, who = _content(settings, row), may_send(engine, row.sha256)
            except (OSError, CorruptArchive, ReferenceError) as error:
                undecidable.append(f"submission {row.id}: {error}")
                continue
            sent[row.id] = Sent(row.name, content, row.received_at, row.id)
            received = row.received_at.astimezone(TIMEZONE).date()
            reading = _read(engine, row.name, content)
            submitted.append(Submitted(row.id, reading, row.expected_period, received, may_send=who))
        done, facts = _by_period(settings, engine, submitted, sent)
    if undecidable:
        raise NotProcessed("; ".join(undecidable))
    return _processed(done, facts, _page(settings, done, sent))


def _undecided(engine: Engine, ids: list[int]) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        return connection.execute(
            text(
                "select id, sha256, size, name, expected_period, received_at"
                " from intake.submission join intake.file using (sha256)"
                " where id = any(:ids) and state = 'received' order by id"
            ),
            {"ids": ids},
        ).all()


def _with_locks(engine: Engine, batch: Sequence[Submitted]) -> list[Submitted]:
    """Say of each submission whether its period takes it."""
    with engine.connect() as connection:
        return [
            one._replace(locked_since=locked_since(connection, period, district_of(one.reading)))
            if (period := period_of(one.reading))
            else one
            for one in batch
        ]


def _content(settings: Settings, row: Row[Any]) -> Content:
    """The bytes; those of a file that nobody will read are not brought into memory."""
    archive = Archive(settings.archive)
    return archive.view(row.sha256) if row.size > load_limits().file_bytes else archive.get(row.sha256)


def _read(engine: Engine, name: str, content: Content) -> Reading:
    if misnamed := check_name(name):
        return Reading(None, None, findings=(misnamed,))
    try:
        return read_submitted(engine, content)
    except (OperationalError, OSError):
        raise  # an outage, not the file
    except Exception as error:
        log.exception("a workbook could not be read")
        return _failed(error)


def _failed(error: Exception) -> Reading:
    """What stands for a workbook that our own code could not handle: its sender gets an answer, we get a log."""
    return Reading(None, None, findings=(Finding("file.failed", found=type(error).__name__),))


def _by_period(
    settings: Settings, engine: Engine, batch: list[Submitted], sent: dict[int, Sent]
) -> tuple[list[Checked], int]:
    """Check and load in the order in which periods closed, of one office one file at a time: each is compared with
    those before it.
    """
    turns = sorted(_turns(batch), key=itemgetter(0))
    loaded = [
        one
        for _, group in groupby(turns, key=itemgetter(0))
        for one in _check_and_load(settings, engine, [submitted for _, submitted in group], sent)
    ]
    return [checked for one in loaded for checked in one.decided], sum(one.facts for one in loaded)


def _turns(batch: list[Submitted]) -> Iterator[tuple[tuple[dt.date, int], Submitted]]:
    """Submissions with their turn: cut-off of the period, and how many of the same office and period go first."""
    seen: Counter[tuple[str, str]] = Counter()
    for one in batch:
        period, district = period_of(one.reading), district_of(one.reading)
        if period is None or district is None:
            yield (dt.date.min, 0), one
        else:
            yield (period.cut_off, seen[period.code, district]), one
            seen[period.code, district] += 1


def _with_earlier(engine: Engine, batch: Sequence[Submitted]) -> list[Submitted]:
    """Say of each submission what its office handed in before for the same period."""
    digests = [content_digest(one.reading, about.period) if (about := batched(one)) else None for one in batch]
    some = [one._replace(content_digest=digest) for one, digest in zip(batch, digests, strict=True)]
    with engine.connect() as connection:
        return [one._replace(before=_before(connection, one)) for one in some]


def _before(connection: Connection, one: Submitted) -> Before:
    about = batched(one)
    if about is None:
        return NOTHING_BEFORE
    return load_before(connection, one.id, about.district, about.period, one.content_digest)


def history(settings: Settings, submitted: Submitted) -> History:
    """What the district of a submission reported before."""
    with open_warehouse(settings) as engine:
        return _history(engine, [submitted])


def _history(engine: Engine, batch: Sequence[Submitted]) -> History:
    about = [one for one in map(batched, batch) if one]
    with engine.connect() as connection:
        return load_history(connection, [(one.district, one.period) for one in about])


class _Loaded(NamedTuple):
    decided: list[Checked]
    """By us; not what somebody else decided meanwhile."""
    facts: int


def _check_and_load(
    settings: Settings, engine: Engine, batch: Sequence[Submitted], sent: dict[int, Sent]
) -> list[_Loaded]:
    """Check and load a batch; the sender of what cannot be handled is told so."""

    def together(some: Sequence[Submitted]) -> list[_Loaded]:
        compared = _with_locks(engine, _with_earlier(engine, some))
        checked = check_batch(compared, _history(engine, some))
        answers = _expected_answers(settings, engine, checked, sent)
        try:
            with engine.begin() as connection:
                begin_change(connection)
                if all(one.before == _before(connection, one) for one in compared):
                    return [load(connection, checked, answers)]
        except IntegrityError:
            if _with_locks(engine, compared) == compared:
                raise
        # Another task was faster with what came before one of them, or a period was locked meanwhile.
        return together(some)

    def load(
        connection: Connection, checked: Sequence[Checked], answers: Mapping[int, tuple[Revision, Prepared]]
    ) -> _Loaded:
        loaded = load_batch(connection, checked)
        mine = [c for c in checked if c.id in loaded.decided]
        revisions = load_revisions(connection, mine)
        for one in mine:
            # Before the commit: killed in between, the answer is written again, but never forgotten.
            expected, prepared = answers[one.id]
            if expected != revisions[one.id]:
                prepared = prepare_answer(settings.outbox, Answer(sent[one.id], one, revisions[one.id]))
            put_answer(prepared)
        return _Loaded(mine, loaded.facts)

    def blame(one: Submitted, error: Exception) -> list[_Loaded]:
        if any(f.rule == "file.failed" for f in one.reading.findings):
            raise error
        log.error("submission %s could not be handled", one.id, exc_info=error)
        return together([one._replace(reading=_failed(error))])

    return in_halves(batch, together, blame)


def _expected_answers(
    settings: Settings, engine: Engine, checked: Sequence[Checked], sent: Mapping[int, Sent]
) -> dict[int, tuple[Revision, Prepared]]:
    """Answers by what is known before the change begins: a workbook takes a second, and others wait for a change."""
    with engine.connect() as connection:
        expected = load_revisions(connection, checked)
    return {
        one.id: (revision, prepare_answer(settings.outbox, Answer(sent[one.id], one, revision)))
        for one in checked
        for revision in [expected[one.id]]
    }


def _page(settings: Settings, done: list[Checked], sent: dict[int, Sent]) -> Path | None:
    """Show staff what came of every rule on this batch."""
    if not done:
        return None
    path = write_batch_page(settings.checks, done, {key: one.name for key, one in sent.items()})
    log.info("what came of every rule on this batch: %s", path)
    return path


def _processed(checked: list[Checked], facts: int, page: Path | None) -> Processed:
    by_state: dict[State, list[int]] = {state: [c.id for c in checked if c.state is state] for state in State}
    periods = {c.period.code for c in checked if c.state is State.ACCEPTED and c.period}
    return Processed(
        by_state[State.ACCEPTED],
        by_state[State.CHECKED],
        by_state[State.RETURNED],
        by_state[State.REFUSED],
        by_state[State.DUPLICATE],
        facts,
        sorted(periods),
        page,
    )
