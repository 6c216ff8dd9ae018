"""What a district was told before about the same period, and what has become of it: fixed, remaining or new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, text

from antt.check import Checked, Issue
from antt.reference.checks import Severity
from antt.warehouse import statement


class Status(StrEnum):
    """An issue against those of the submission before."""

    NEW = "new"
    REMAINING = "remaining"
    FIXED = "fixed"


class Told(NamedTuple):
    """An issue of a submission before, as it was told."""

    submission: int
    number: int
    rule: str
    severity: Severity
    sheet: str
    cell: str
    field: str
    unit_code: str
    row_key: str
    what: str
    found: str
    expected: str
    mend: str
    basis: str


class Revision(NamedTuple):
    """Where a submission stands among those of its district and period."""

    number: int | None = None
    """From 1; None when the file does not say whose or which period it is."""
    previous: int | None = None
    """Id of the submission before whose content was checked too."""
    told: tuple[Told, ...] = ()
    """Its issues."""


class Comparison(NamedTuple):
    """A submission's issues against those of the submission before."""

    statuses: tuple[Status, ...]
    """New or remaining, one an issue, in their order."""
    fixed: tuple[Told, ...]


def load_revisions(connection: Connection, submissions: Sequence[Checked]) -> dict[int, Revision]:
    """Submission id → which revision it is, or would be if it were decided about now."""
    keys = {
        "ids": [one.id for one in submissions],
        "districts": [one.district if one.is_revision else None for one in submissions],
        "periods": [one.period.code if one.period else None for one in submissions],
    }
    places = connection.execute(statement("feedback_previous"), keys).all()
    told: dict[int, list[Told]] = defaultdict(list)
    rows = connection.execute(
        text(
            "select submission_id, number, rule, severity, sheet, cell, field, unit_code, row_key,"
            " what, found, expected, mend, basis"
            " from quality.issues_as_known('infinity') where submission_id = any(:ids) order by submission_id, number"
        ),
        {"ids": [place.previous for place in places]},
    )
    for submission, number, rule, severity, *rest in rows:
        told[submission].append(Told(submission, number, rule, Severity(severity), *rest))
    return {place.id: Revision(place.revision, place.previous, tuple(told[place.previous])) for place in places}


_Key: TypeAlias = tuple[str, str, str, str]
"""Rule, sheet, field and row: addresses shift when a row is added, what is wrong does not."""


def compare(issues: Sequence[Issue], told: Sequence[Told]) -> Comparison:
    """Match issues with those told before, each with one at most."""
    unmatched = Counter(_told_key(one) for one in told)
    statuses = []
    for issue in issues:
        finding = issue.finding
        key = (issue.rule.code, finding.sheet, finding.field, finding.row_key)
        statuses.append(Status.REMAINING if unmatched[key] else Status.NEW)
        unmatched[key] -= unmatched[key] > 0
    fixed = []
    for one in told:
        key = _told_key(one)
        if unmatched[key]:
            unmatched[key] -= 1
            fixed.append(one)
    return Comparison(tuple(statuses), tuple(fixed))


def _told_key(told: Told) -> _Key:
    return told.rule, told.sheet, told.field, told.row_key
