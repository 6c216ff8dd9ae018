"""Quarantine: files that were refused for what they are or do, and their bytes read again after a limit was raised."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from antt.errors import WrongRequest
from antt.pipeline.again import take_again
from antt.settings import Settings
from antt.warehouse import open_warehouse


class Quarantined(NamedTuple):
    """A file that nobody should open unwarned."""

    submission: int
    name: str
    rule: str
    sha256: str
    """Its name in the archive."""
    size: int
    since: dt.datetime


def quarantined(settings: Settings) -> list[Quarantined]:
    """What lies in quarantine, in the order in which it came there."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        rows = connection.execute(
            text(
                "select q.submission_id, s.name, q.rule, q.sha256, f.size, q.since from intake.quarantine q"
                " join intake.submission s on s.id = q.submission_id join intake.file f on f.sha256 = q.sha256"
                " order by q.submission_id"
            )
        )
        return [Quarantined(*row) for row in rows]


def replay(settings: Settings, submission: int) -> int:
    """Take the same bytes up again, to be read by the limits of now; return the id of the new submission.

    Raises:
        WrongRequest: that submission is not in quarantine, or its bytes are in hand already.
    """
    with open_warehouse(settings) as engine:
        try:
            with engine.begin() as connection:
                held = connection.scalar(
                    text("select submission_id from intake.quarantine where submission_id = :id"), {"id": submission}
                )
                if held is None:
                    raise WrongRequest(f"submission {submission} is not in quarantine")
                return take_again(connection, submission)
        except IntegrityError as error:
            raise WrongRequest(f"submission {submission} cannot be taken up again: {error.orig}") from error
