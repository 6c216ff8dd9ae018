"""Record what came of rules that had waited for another report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.check import Outcome, RuleOutcome
from antt.check.issue import as_issues
from antt.load.issues import add_issues
from antt.read import Finding, Reading


class Settled(NamedTuple):
    """Rules of one submission that could be judged at last."""

    submission: int
    reading: Reading
    findings: Sequence[Finding]
    outcomes: Sequence[RuleOutcome]


def load_settled(connection: Connection, settled: Sequence[Settled]) -> list[int]:
    """Record outcomes and add issues, numbered on from those that the submission has.

    Returns:
        Ids of the submissions that gained issues.
    """
    for one in settled:
        _outcomes(connection, one)
        last = connection.scalar(
            text("select coalesce(max(number), 0) from quality.issue where submission_id = :id"), {"id": one.submission}
        )
        issues = as_issues(one.findings, one.reading, after=last)
        add_issues(connection, [(one.submission, issue) for issue in issues])
    return [one.submission for one in settled if one.findings]


def _outcomes(connection: Connection, one: Settled) -> None:
    rows = [
        {"id": one.submission, "rule": o.rule, "outcome": o.outcome.value, "tried": o.tried, "failed": o.failed}
        for o in one.outcomes
        if o.outcome is not Outcome.PENDING
    ]
    if rows:
        connection.execute(
            text(
                "update quality.rule_result set outcome = :outcome, tried = :tried, failed = :failed,"
                " waits_for = null, settled_at = clock_timestamp()"
                " where submission_id = :id and rule = :rule and outcome = 'pending'"
            ),
            rows,
        )
