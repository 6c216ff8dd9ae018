"""Settle: judge rules that look back again, where other earlier reports count than those they were judged with.

What is to be settled is found in the warehouse: whatever arrived, was revised, returned or withdrawn, in any order and
by whomever, the same issues are open in the end. What was returned is not judged again: its sender sends it again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import OperationalError

from antt.archive import Archive
from antt.check import Batched, Checked, Issue, RuleOutcome, State, Submitted, batched, load_history
from antt.check.issue import as_issues
from antt.errors import Unfinished
from antt.feedback import Answer, Sent, load_revisions, prepare_answer, put_answer
from antt.load import Changes, Settled, changes, load_settled, stored_issues
from antt.pipeline.halving import in_halves
from antt.pipeline.mapping import read_submitted
from antt.pipeline.results import Settlement
from antt.read import Finding
from antt.reference.checks import Severity
from antt.settings import TIMEZONE, Settings
from antt.warehouse import open_warehouse, statement

log = logging.getLogger(__name__)

BATCH = 20
"""Submissions that are read and judged together."""


class NotSettled(Unfinished):
    """Rules of some submissions could not be judged again; those of the others were."""


class _Waiting(NamedTuple):
    row: Row[Any]
    """Of ``settleable.sql``."""
    content: bytes
    about: Batched
    told: tuple[Issue, ...]


class _Judged(NamedTuple):
    waiting: _Waiting
    findings: Sequence[Finding]
    outcomes: Sequence[RuleOutcome]
    compared_with: tuple[int, ...]


def settle_all(settings: Settings) -> Settlement:
    """Judge again whatever can come out otherwise now.

    Raises:
        NotSettled: something could not be judged; it is tried again the next time.
    """
    with open_warehouse(settings) as engine:
        settlement = settle(settings, engine)
    if settlement.failed:
        raise NotSettled("; ".join(settlement.failed))
    return settlement


def settle(settings: Settings, engine: Engine) -> Settlement:
    """Judge again; add the issues that are new, close those that no longer hold, and tell the senders.

    States stay what they were: whether an accepted submission is returned is for a person to decide.
    """
    return _Settling(settings, engine).run()


class _Settling:
    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings, self._engine = settings, engine
        self._judged: list[int] = []
        self._changed: list[int] = []
        self._failed: list[str] = []

    def run(self) -> Settlement:
        with self._engine.connect() as connection:
            rows = connection.execute(statement("settleable")).all()
        for start in range(0, len(rows), BATCH):
            waiting = [one for row in rows[start : start + BATCH] if (one := self._read(row))]
            for judged in in_halves(waiting, self._judge, self._blame):
                self._record(judged)
        with self._engine.connect() as connection:
            contested = connection.scalars(text("select id from intake.board where state = 'contested' order by id"))
            return Settlement(self._judged, self._changed, list(contested), self._failed)

    @contextmanager
    def _alone(self, submission: int) -> Iterator[None]:
        """Keep a failure to the submission that it is about."""
        try:
            yield
        except OperationalError:
            raise  # an outage
        except Exception as error:
            self._fail(submission, error)

    def _fail(self, submission: int, error: Exception) -> None:
        log.error("submission %s cannot be settled", submission, exc_info=error)
        self._failed.append(f"submission {submission}: {error}")

    def _blame(self, waiting: _Waiting, error: Exception) -> list[_Judged]:
        self._fail(waiting.row.id, error)
        return []

    def _read(self, row: Row[Any]) -> _Waiting | None:
        with self._alone(row.id):
            content = Archive(self._settings.archive).get(row.sha256)
            received = row.received_at.astimezone(TIMEZONE).date()
            about = batched(Submitted(row.id, read_submitted(self._engine, content), None, received))
            if about is None:
                raise ValueError("its bytes no longer say whose they are")
            with self._engine.connect() as connection:
                return _Waiting(row, content, about, stored_issues(connection, row.id))
        return None

    def _judge(self, waiting: Sequence[_Waiting]) -> list[_Judged]:
        # SQL over frames takes a while to import: only who has something to settle pays for it.
        from antt.check.content import settle_content

        with self._engine.connect() as connection:
            history = load_history(connection, [(one.about.district, one.about.period) for one in waiting])
        groups: dict[tuple[Any, ...], list[_Waiting]] = defaultdict(list)
        for one in waiting:
            form = one.about.reading.form
            groups[form and (form.id, form.version), one.about.period.ky].append(one)
        judged = []
        for group in groups.values():
            wrong = {one.row.id: [i.finding for i in one.told if i.rule.severity is Severity.BLOCK] for one in group}
            content = settle_content({one.row.id: one.about for one in group}, history, wrong)
            judged += [
                _Judged(one, content.findings[key], content.outcomes[key], history.compared_with(one.about))
                for one in group
                for key in [one.row.id]
            ]
        return judged

    def _record(self, judged: _Judged) -> None:
        row = judged.waiting.row
        with self._alone(row.id):
            settled = _settled(judged)
            differs = any(settled.changes)
            prepared = None
            if differs:
                # Rendering takes a second: it is done before others have to wait.
                prepared = prepare_answer(self._settings.outbox, self._answer(judged.waiting, settled.changes))
            with self._engine.begin() as connection:
                if not load_settled(connection, settled):
                    return
                if prepared:
                    put_answer(prepared)
            self._judged.append(row.id)
            self._changed += [row.id] if differs else []

    def _answer(self, waiting: _Waiting, change: Changes) -> Answer:
        row, about = waiting.row, waiting.about
        issues = (*(issue for issue in waiting.told if issue.number not in change.closed), *change.new)
        checked = Checked(
            row.id,
            about.reading,
            about.period,
            about.district,
            State(row.state),
            issues,
            row.suite,
            row.suite_digest,
            row.expectations,
            row.failed,
            left_out=frozenset(row.left_out),
            content_digest=row.content_digest,
        )
        with self._engine.connect() as connection:
            revision = load_revisions(connection, [checked])[row.id]
        return Answer(Sent(row.name, waiting.content, row.received_at, row.id), checked, revision)


def _settled(judged: _Judged) -> Settled:
    """Only of rules by which the submission was judged when it came: a rule that is newer says nothing about it."""
    waiting = judged.waiting
    row = waiting.row
    outcomes = [outcome for outcome in judged.outcomes if outcome.rule in row.rules]
    rules = {outcome.rule for outcome in outcomes}
    findings = [finding for finding in judged.findings if finding.rule in rules]
    told = [issue for issue in waiting.told if issue.rule.code in rules]
    changed = changes(told, as_issues(findings, waiting.about.reading), after=row.last_number)
    return Settled(row.id, row.state, row.compared_with, judged.compared_with, outcomes, changed)
