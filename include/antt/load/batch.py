"""Record decisions, issues and facts of a batch of checked submissions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.check import Checked, State
from antt.load.accepted import Accepted, load_facts
from antt.load.issues import add_issues
from antt.reference.rules import load_rules
from antt.warehouse.copy import copy_rows
from antt.warehouse.moment import begin_change


class Loaded(NamedTuple):
    """What one batch became."""

    decided: dict[int, State]
    """Submission id → state; a submission that somebody else decided meanwhile is not in it."""
    facts: int


def load_batch(connection: Connection, batch: Sequence[Checked]) -> Loaded:
    """Record a batch within the connection's transaction.

    Killed anywhere, nothing of the batch is there; run again, the same rows are.
    """
    decided_at = begin_change(connection)
    open_ids = set(
        connection.scalars(
            text("select id from intake.submission where id = any(:ids) and state = 'received'"),
            {"ids": [c.id for c in batch]},
        )
    )
    mine = [c for c in batch if c.id in open_ids]
    for checked in mine:
        _decide(connection, checked, decided_at)
    _issues(connection, mine)
    _quarantine(connection, mine)
    _left_out(connection, mine)
    _rule_results(connection, mine)
    return Loaded({c.id: c.state for c in mine}, _facts(connection, mine))


def _decide(connection: Connection, checked: Checked, decided_at: dt.datetime) -> None:
    reading, period = checked.reading, checked.period
    said = reading.grids["cover"].values.iloc[0].to_dict() if reading.cover else {}
    known = period is not None and checked.district is not None
    connection.execute(
        text(
            """
            update intake.submission set
                state = cast(:state as intake.state), decided_at = :decided_at, synthetic = :synthetic,
                content_digest = :content_digest, duplicate_of = :duplicate_of,
                prepared_by = :prepared_by, signed_by = :signed_by, form_id = :form_id, form_version = :form_version,
                district_code = :district, period_code = :period,
                revision = case when :is_revision then
                    (select coalesce(max(revision), 0) + 1 from intake.submission
                      where district_code = :district and period_code = :period) end
            where id = :id
            """
        ),
        {
            "id": checked.id,
            "decided_at": decided_at,
            "state": checked.state.value,
            "synthetic": reading.synthetic,
            "prepared_by": said.get("nguoi_lap"),
            "signed_by": said.get("nguoi_ky"),
            "form_id": reading.form.id if reading.form else None,
            "form_version": reading.form.version if reading.form else None,
            "district": checked.district if known else None,
            "period": period.code if known and period else None,
            "is_revision": checked.is_revision,
            "content_digest": checked.content_digest,
            "duplicate_of": checked.duplicate_of,
        },
    )


def _issues(connection: Connection, batch: Sequence[Checked]) -> None:
    columns = ("submission_id", "suite", "suite_digest", "expectations", "failed", "compared_with")
    rows = ((c.id, c.suite, c.suite_digest, c.expectations, c.failed, list(c.compared_with)) for c in batch)
    copy_rows(connection, "quality.check_run", columns, rows)
    add_issues(connection, [(c.id, issue) for c in batch for issue in c.issues])


def _quarantine(connection: Connection, batch: Sequence[Checked]) -> None:
    """Mark the bytes of what was refused for what its file is or does."""
    for checked in batch:
        if rule := next((issue.rule.code for issue in checked.issues if issue.rule.quarantines), None):
            connection.execute(
                text(
                    "insert into intake.quarantine (submission_id, source, name, sha256, code)"
                    " select id, source, name, sha256, :rule from intake.submission where id = :id"
                ),
                {"id": checked.id, "rule": rule},
            )


def _rule_results(connection: Connection, batch: Sequence[Checked]) -> None:
    """What came of rules that compare fields; those that wait are settled later."""
    compared = {rule.code for rule in load_rules().rules}
    rows = (
        (c.id, o.rule, o.outcome.value, o.tried, o.failed, o.waits_for or None)
        for c in batch
        for o in c.outcomes
        if o.rule in compared
    )
    columns = ("submission_id", "rule", "outcome", "tried", "failed", "waits_for")
    copy_rows(connection, "quality.rule_result", columns, rows)


def _left_out(connection: Connection, batch: Sequence[Checked]) -> None:
    rows = ((c.id, unit) for c in batch for unit in sorted(c.left_out))
    copy_rows(connection, "intake.left_out", ("submission_id", "unit_code"), rows)


def _facts(connection: Connection, batch: Sequence[Checked]) -> int:
    return load_facts(
        connection,
        [Accepted(c.id, c.reading, c.period, c.left_out) for c in batch if c.state is State.ACCEPTED and c.period],
    )
