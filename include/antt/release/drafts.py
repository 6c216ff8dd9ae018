"""Drafts: what is put before a person, and what the person decides. The database refuses what must not be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.review.refusal import refusals
from antt.warehouse import statement

AWAITS = "draft"
"""State of what waits for a person."""

_LOCK = 7_301_005  # as the triggers of report.event


class Draft(NamedTuple):
    """A draft and how it stands; the columns of ``release_drafts.sql``."""

    id: int
    kind: str
    period: str
    state: str
    actor: str
    reason: str
    at: dt.datetime
    """Since when it is in that state."""
    scopes: list[str]
    editions: list[int]
    snapshots: list[int]


class Event(NamedTuple):
    """A state that a draft came into; the columns of ``release_events.sql``."""

    state: str
    actor: str
    reason: str
    run: str
    """Airflow's run in which the person answered; empty: by hand."""
    answered_at: dt.datetime | None
    at: dt.datetime


@dataclass(frozen=True)
class Answer:
    """What a person decided about a draft."""

    approved: bool
    by: str
    reason: str = ""
    run: str = ""
    answered_at: dt.datetime | None = None


def put_forward(connection: Connection, snapshots: Sequence[int]) -> list[int]:
    """Make drafts of reports that were never put before a person; return those that wait now, these or earlier ones.

    One draft a kind and period. It takes over what lies in earlier drafts of that report and nobody has approved.
    Reports of which there is a later edition, and those that were only looked up, are left out.
    """
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    waiting = []
    for report in connection.execute(statement("release_put_forward"), {"ids": list(snapshots)}):
        if report.new:
            waiting.append(_make(connection, report.kind, report.period, report.new))
        elif report.waiting is not None:
            waiting.append(report.waiting)
    return waiting


def _make(connection: Connection, kind: str, period: str, new: Sequence[int]) -> int:
    report = {"kind": kind, "period": period}
    members = {*connection.scalars(statement("release_open_members"), report), *new}
    made: int = connection.scalars(
        text("insert into report.draft (kind, period_code) values (:kind, :period) returning id"), report
    ).one()
    connection.execute(
        text("insert into report.draft_snapshot values (:draft, :snapshot)"),
        [{"draft": made, "snapshot": member} for member in sorted(members)],
    )
    connection.execute(text("insert into report.event (draft_id, state) values (:draft, 'draft')"), {"draft": made})
    return made


def drafts(connection: Connection, period: str | None = None) -> list[Draft]:
    """All drafts, or those of a period, in the order in which they were made."""
    rows = connection.execute(statement("release_drafts"), {"period": period, "draft": None})
    return [Draft(**row._mapping) for row in rows]


def draft(connection: Connection, draft_id: int) -> Draft:
    """A draft.

    Raises:
        WrongRequest: there is none of that id.
    """
    row = connection.execute(statement("release_drafts"), {"period": None, "draft": draft_id}).one_or_none()
    if row is None:
        raise WrongRequest(f"there is no draft {draft_id}; antt release list shows them")
    return Draft(**row._mapping)


def history(connection: Connection, draft_id: int) -> list[Event]:
    """What became of a draft, step by step."""
    rows = connection.execute(statement("release_events"), {"draft": draft_id})
    return [Event(**row._mapping) for row in rows]


def ask(connection: Connection, draft_id: int, run: str, again: bool) -> bool:
    """Whether a run of Airflow is to ask a person about a draft; if so, that is recorded.

    Not when the draft waits for nobody, or another run asks since it waits, unless a person wants it asked ``again``.
    """
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    asked = connection.execute(statement("release_asked"), {"draft": draft_id}).one_or_none()
    if asked is None or (asked.run not in (None, run) and not again):
        return False
    connection.execute(
        text("insert into report.question (draft_id, run) values (:draft, :run) on conflict do nothing"),
        {"draft": draft_id, "run": run},
    )
    return True


def decide(connection: Connection, draft_id: int, answer: Answer) -> None:
    """Record what a person decided.

    Raises:
        WrongRequest: there is no such draft, it does not wait for a decision, no name is given, a rejection gives no
            reason, the person wrote in the report, or a paragraph of it waits for its review.
    """
    draft(connection, draft_id)
    _add_event(connection, draft_id, "approved" if answer.approved else "rejected", answer)


def reopen(connection: Connection, draft_id: int, by: str, reason: str) -> None:
    """Put a rejected draft before people again, as it is.

    Raises:
        WrongRequest: there is no such draft, it was not rejected, or name or reason is not given.
    """
    draft(connection, draft_id)
    _add_event(connection, draft_id, AWAITS, Answer(False, by, reason))


def _add_event(connection: Connection, draft_id: int, state: str, answer: Answer) -> None:
    with refusals():
        connection.execute(
            text(
                "insert into report.event (draft_id, state, actor, reason, run, answered_at)"
                " values (:draft, cast(:state as report.state), :by, :reason, :run, :answered_at)"
            ),
            {
                "draft": draft_id,
                "state": state,
                "by": answer.by.strip(),
                "reason": answer.reason.strip(),
                "run": answer.run,
                "answered_at": answer.answered_at,
            },
        )
