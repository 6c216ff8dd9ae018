"""What an office handed in before for the same period, and whether a file changes anything of it."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, text

from antt.check import Before
from antt.load.facts import Fact, facts
from antt.read import Reading
from antt.reference.calendar import Period
from antt.reference.checks import Severity, load_catalogue
from antt.warehouse import statement

_PLACE = {"sheet", "cell"}
_COMPARED = [column for column in Fact._fields if column not in _PLACE]
"""What a fact says, wherever it stands in its file."""


def load_before(connection: Connection, submission: int, reading: Reading, district: str, period: Period) -> Before:
    """Compare a submission with those of its office and period that came before it."""
    key = {"id": submission, "district": district, "period": period.code}
    found = connection.execute(statement("earlier_submissions"), key).one()
    unchanged = found.accepted is not None and _same_facts(connection, found.accepted, reading, period)
    return Before(found.revisions, found.accepted, unchanged)


def _same_facts(connection: Connection, accepted: int, reading: Reading, period: Period) -> bool:
    if any(load_catalogue().rule(f.rule).severity is Severity.BLOCK for f in reading.findings):
        return False  # what cannot be read may be what was changed
    rows = connection.execute(
        text(f"select {', '.join(_COMPARED)} from core.fact where submission_id = :id"),  # noqa: S608
        {"id": accepted},
    )
    new = (tuple(getattr(fact, column) for column in _COMPARED) for fact in facts(reading, period))
    return Counter(map(tuple, rows)) == Counter(new)
