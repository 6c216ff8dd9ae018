"""What an office handed in before for the same period, and whether a file changes anything of it."""

from __future__ import annotations

from sqlalchemy import Connection

from antt.check import Before
from antt.reference.calendar import Period
from antt.warehouse import statement


def load_before(connection: Connection, submission: int, district: str, period: Period, digest: str | None) -> Before:
    """Compare a submission, which gives facts of that digest, with those of its office and period before it."""
    key = {"id": submission, "district": district, "period": period.code}
    found = connection.execute(statement("earlier_submissions"), key).one()
    repeats = found.latest if digest is not None and digest == found.latest_digest else None
    return Before(found.revisions, found.accepted, repeats)
