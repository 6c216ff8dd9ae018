"""Record what came of rules that look back when they were judged again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.check import Issue, RuleOutcome
from antt.load.issues import add_issues
from antt.warehouse.copy import copy_rows
from antt.warehouse.moment import begin_change


class Changes(NamedTuple):
    """What judging again changes in the issues of a submission."""

    new: tuple[Issue, ...]
    closed: frozenset[int]
    """Numbers of issues that no longer hold, or not with the same words."""


class Settled(NamedTuple):
    """Rules of one submission that were judged again."""

    submission: int
    state: str
    """Of the submission, when they were judged."""
    compared_before: Sequence[int]
    """Ids of the earlier submissions with which it was compared the last time."""
    compared_with: Sequence[int]
    """Ids of those with which it was compared now."""
    outcomes: Sequence[RuleOutcome]
    changes: Changes


def changes(told: Iterable[Issue], found: Iterable[Issue], after: int) -> Changes:
    """Match issues of the same rules: those told that still hold, and those found now.

    An issue that says something else, of another value to compare with, is another issue: who took the one as it is
    did not see the other.

    Args:
        told: that held until now.
        found: that hold now, with any numbers.
        after: number that the new ones follow.
    """
    unmatched: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for issue in told:
        unmatched[_says(issue)].append(issue.number)
    new: list[Issue] = []
    for issue in found:
        if numbers := unmatched[_says(issue)]:
            numbers.pop(0)
        else:
            new.append(issue._replace(number=after + len(new) + 1))
    return Changes(tuple(new), frozenset(number for numbers in unmatched.values() for number in numbers))


def _says(issue: Issue) -> tuple[str, ...]:
    at = issue.finding
    where = at.sheet, at.cell, at.field, at.unit_code, at.row_key
    return issue.rule.code, *where, issue.what, issue.found, issue.expected


def load_settled(connection: Connection, settled: Settled) -> bool:
    """Record outcomes, new issues and those that no longer hold within the connection's transaction.

    Returns:
        False, with nothing recorded, when somebody else settled or decided about the submission meanwhile.
    """
    begin_change(connection)
    mine = connection.execute(
        text(
            "update quality.check_run c set compared_with = cast(:now as bigint[]) from intake.submission s"
            " where s.id = c.submission_id and s.id = :id and s.state::text = :state"
            " and c.compared_with = cast(:before as bigint[])"
        ),
        {
            "id": settled.submission,
            "state": settled.state,
            "before": list(settled.compared_before),
            "now": list(settled.compared_with),
        },
    )
    if not mine.rowcount:
        return False
    _outcomes(connection, settled)
    add_issues(connection, [(settled.submission, issue) for issue in settled.changes.new])
    if any(settled.changes):
        told = text("insert into quality.settlement (submission_id) values (:id)")
        connection.execute(told, {"id": settled.submission})
    closed = ((settled.submission, number) for number in sorted(settled.changes.closed))
    copy_rows(connection, "quality.issue_closed", ("submission_id", "number"), closed)
    return True


def _outcomes(connection: Connection, settled: Settled) -> None:
    rows = [
        {
            "id": settled.submission,
            "rule": o.rule,
            "outcome": o.outcome.value,
            "tried": o.tried,
            "failed": o.failed,
            "waits_for": o.waits_for or None,
        }
        for o in settled.outcomes
    ]
    if rows:
        connection.execute(
            text(
                "update quality.rule_result set outcome = :outcome, tried = :tried, failed = :failed,"
                " waits_for = :waits_for, settled_at = clock_timestamp()"
                " where submission_id = :id and rule = :rule"
            ),
            rows,
        )
