"""Decisions of a person about a submission. Who may decide what, and when, is enforced by the database."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.load import Accepted, load_facts
from antt.read import Reading
from antt.reference.calendar import load_calendar
from antt.review.refusal import refusals
from antt.warehouse.moment import begin_change


class Decision(StrEnum):
    """What a person may make of a submission that the pipeline has checked."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


def decide(connection: Connection, submission: int, decision: Decision, by: str, reason: str) -> None:
    """Record a person's decision and carry it out, but load no facts: see ``accept``.

    Raises:
        WrongRequest: there is no such submission, it cannot become that, its period is locked, or name or reason is
            not given.
    """
    begin_change(connection)
    _known(connection, submission)
    with refusals():
        connection.execute(
            text(
                "insert into intake.event (submission_id, state, actor, reason)"
                " values (:id, cast(:state as intake.state), :by, :reason)"
            ),
            {"id": submission, "state": decision.value, "by": by, "reason": reason},
        )


def accept(connection: Connection, submission: int, reading: Reading, by: str, reason: str) -> int:
    """Accept a submission whose warnings were overridden, and load its facts; return how many.

    Args:
        connection: in a transaction.
        submission: its id.
        reading: its archived bytes, read again.
        by: name of a person other than those who overrode its warnings, prepared or signed it.
        reason: why.

    Raises:
        WrongRequest: as ``decide``, or a warning is open, or the person may not.
    """
    decide(connection, submission, Decision.ACCEPTED, by, reason)
    period = connection.execute(
        text("select period_code from intake.submission where id = :id"), {"id": submission}
    ).scalar_one()
    without = connection.scalars(
        text("select unit_code from intake.left_out where submission_id = :id"), {"id": submission}
    )
    return load_facts(connection, [Accepted(submission, reading, load_calendar().period(period), set(without))])


def override(connection: Connection, submission: int, number: int, by: str, reason: str) -> None:
    """Take a warning of a submission as it is.

    Raises:
        WrongRequest: there is no such warning, it was overridden before, or name or reason is not given.
    """
    begin_change(connection)
    _known(connection, submission)
    with refusals():
        connection.execute(
            text(
                "insert into quality.override (submission_id, number, actor, reason)"
                " values (:id, :number, :by, :reason)"
            ),
            {"id": submission, "number": number, "by": by, "reason": reason},
        )


def _known(connection: Connection, submission: int) -> None:
    if connection.scalar(text("select id from intake.submission where id = :id"), {"id": submission}) is None:
        raise WrongRequest(f"there is no submission {submission}")
