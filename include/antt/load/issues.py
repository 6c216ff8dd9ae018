"""Issues as rows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from antt.check import Issue
from antt.read import Finding
from antt.reference.checks import load_catalogue
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
    """The issues of a submission, in the order of their numbers."""
    rows = connection.execute(
        text("select * from quality.issue where submission_id = :id order by number"), {"id": submission}
    )
    return tuple(
        Issue(
            row.number,
            load_catalogue().rule(row.rule, row.field),
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
