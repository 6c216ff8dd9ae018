"""Issues as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, text

from antt.check import Issue
from antt.read import Finding
from antt.reference.rule import Rule, Severity
from antt.warehouse.copy import copy_rows

_COLUMNS = (
    "submission_id",
    "number",
    "rule",
    "severity",
    "level",
    "sheet",
    "cell",
    "field",
    "unit_code",
    "row_key",
    "sign_off",
    "what",
    "found",
    "expected",
    "mend",
    "basis",
    "explanation",
)


def add_issues(connection: Connection, issues: Iterable[tuple[int, Issue]]) -> None:
    """Add issues to the submissions of those ids."""
    copy_rows(connection, "quality.issue", _COLUMNS, (_row(submission, issue) for submission, issue in issues))


def stored_issues(connection: Connection, submission: int) -> tuple[Issue, ...]:
    """The issues of a submission that still hold, in the order of their numbers."""
    rows = connection.execute(
        text("select * from quality.issues_as_known('infinity') where submission_id = :id order by number"),
        {"id": submission},
    )
    return tuple(
        Issue(
            row.number,
            _rule(row),
            Finding(row.rule, row.sheet, row.cell, row.field, row.unit_code, row_key=row.row_key),
            row.what,
            row.found,
            row.expected,
            row.mend,
            row.basis,
            row.explanation,
        )
        for row in rows
    )


def _rule(row: Row[Any]) -> Rule:
    """The rule as it was when the issue was found, whatever has become of it since."""
    words = {"what": row.what, "found": row.found, "expected": row.expected, "mend": row.mend, "basis": row.basis}
    return Rule.model_construct(
        code=row.rule, level=row.level, severity=Severity(row.severity), sign_off=row.sign_off, **words
    )


def _row(submission: int, issue: Issue) -> tuple[object, ...]:
    rule, finding = issue.rule, issue.finding
    return (
        submission,
        issue.number,
        rule.code,
        rule.severity.value,
        rule.level,
        finding.sheet,
        finding.cell,
        finding.field,
        finding.unit_code,
        finding.row_key,
        rule.sign_off,
        issue.what,
        issue.found,
        issue.expected,
        issue.mend,
        issue.basis,
        issue.explanation,
    )
