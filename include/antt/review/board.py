"""The board: where every submission stands, and all that was said about one."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.warehouse import statement

STATES = (
    "received",
    "checked",
    "accepted",
    "contested",
    "locked",
    "returned",
    "refused",
    "duplicate",
    "quarantined",
    "withdrawn",
)
"""Of ``intake.state``, and what follows of it: ``quarantined``, refused and not to be opened; and two kinds of accepted
ones: ``contested``, it counts although a blocking issue came to light since, and a person must decide; ``locked``, its
period is locked."""


class Standing(NamedTuple):
    """A submission on the board; a row of ``intake.board``."""

    id: int
    name: str
    district_code: str | None
    period_code: str | None
    revision: int | None
    state: str
    """One of ``STATES``."""
    blocking: int
    warnings: int
    """Without an override."""
    notes: int
    received_at: dt.datetime
    decided_at: dt.datetime | None
    duplicate_of: int | None
    """Id of the submission that says the same."""


class Event(NamedTuple):
    """One decision about a submission."""

    at: dt.datetime
    state: str
    actor: str
    reason: str


class Arrival(NamedTuple):
    """One time that the figures of a submission came; a row of ``review_arrivals``."""

    at: dt.datetime
    source: str
    name: str
    sender: str | None
    repeats: str
    """``first``; ``bytes``: the same bytes came before; ``figures``: the same figures did, in other bytes."""


class Told(NamedTuple):
    """An issue, and who took it as it is."""

    number: int
    rule: str
    severity: str
    sign_off: bool
    """Keeps the submission from counting until it is overridden."""
    sheet: str
    cell: str
    unit_code: str
    what: str
    found: str
    explanation: str
    """What the sender wrote about the commune's figures."""
    overridden_by: str | None
    override_reason: str | None
    closed_at: dt.datetime | None
    """Since when it no longer holds."""


class Dossier(NamedTuple):
    """All that was said about one submission."""

    standing: Standing
    prepared_by: str | None
    signed_by: str | None
    left_out: tuple[str, ...]
    """Codes of communes that were not taken in with the others."""
    superseded: tuple[int, ...]
    """Ids of the report snapshots whose figures it changed after the lock."""
    content_digest: str | None
    """Of the facts that it gives; the same for the same figures, however their file is written."""
    arrivals: tuple[Arrival, ...]
    events: tuple[Event, ...]
    issues: tuple[Told, ...]


_STANDING = f"select {', '.join(Standing._fields)} from intake.board"  # noqa: S608
_ISSUES = """
    select i.number, i.rule, i.severity, i.sign_off, i.sheet, i.cell, i.unit_code, i.what, i.found,
           i.explanation, o.actor, o.reason, c.at
      from quality.issue i
      left join quality.override o using (submission_id, number)
      left join quality.issue_closed c using (submission_id, number)
     where i.submission_id = :id order by i.number"""


def board(connection: Connection, period: str | None = None, state: str | None = None) -> list[Standing]:
    """Submissions in the order of their arrival, all or those of a period or in a state.

    Raises:
        WrongRequest: there is no such state.
    """
    if state is not None and state not in STATES:
        raise WrongRequest(f"there is no state {state!r}; write one of {', '.join(STATES)}")
    rows = connection.execute(
        text(
            f"{_STANDING} where coalesce(period_code = :period, :period is null)"
            " and coalesce(state = :state, :state is null) order by id"
        ),
        {"period": period, "state": state},
    )
    return [Standing(*row) for row in rows]


def dossier(connection: Connection, submission: int) -> Dossier:
    """What was said about a submission.

    Raises:
        WrongRequest: there is none of that id.
    """
    key = {"id": submission}
    row = connection.execute(text(f"{_STANDING} where id = :id"), key).one_or_none()
    if row is None:
        raise WrongRequest(f"there is no submission {submission}")
    said = "select prepared_by, signed_by, content_digest from intake.submission where id = :id"
    one = connection.execute(text(said), key).one()
    left_out = "select unit_code from intake.left_out where submission_id = :id order by 1"
    superseded = "select snapshot_id from report.superseded where submission_id = :id order by 1"
    events = "select at, state::text, actor, reason from intake.event where submission_id = :id order by id"
    return Dossier(
        Standing(*row),
        one.prepared_by,
        one.signed_by,
        tuple(connection.scalars(text(left_out), key)),
        tuple(connection.scalars(text(superseded), key)),
        one.content_digest,
        tuple(Arrival(*arrival) for arrival in connection.execute(statement("review_arrivals"), key)),
        tuple(Event(*event) for event in connection.execute(text(events), key)),
        tuple(Told(*issue) for issue in connection.execute(text(_ISSUES), key)),
    )
