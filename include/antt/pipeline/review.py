"""Review: decisions of people about submissions and periods, and what they look at."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, Engine, text

from antt import review
from antt.archive import Archive
from antt.errors import WrongRequest
from antt.feedback.decided import Decided, write_decision
from antt.pipeline.mapping import read_submitted
from antt.pipeline.settling import settle
from antt.read import Reading
from antt.reference.calendar import load_calendar
from antt.review import Decision, Difference, Dossier, PeriodStanding, Score, Standing
from antt.settings import Settings
from antt.warehouse import open_warehouse


def board(settings: Settings, period: str | None = None, state: str | None = None) -> list[Standing]:
    """Where every submission stands, all or those of a period or in a state."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return review.board(connection, load_calendar().period(period).code if period else None, state)


def dossier(settings: Settings, submission: int) -> Dossier:
    """All that was said about one submission."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return review.dossier(connection, submission)


def accept(settings: Settings, submission: int, by: str, reason: str) -> int:
    """Accept a submission whose warnings were overridden; return how many facts were loaded from its archived bytes."""
    with open_warehouse(settings) as engine:
        reading = _reading(settings, engine, submission)
        with engine.begin() as connection:
            facts = review.accept(connection, submission, reading, by, reason)
            _tell_sender(settings, connection, submission)
        settle(settings, engine)
    return facts


def send_back(settings: Settings, submission: int, by: str, reason: str) -> None:
    """Return a submission to its sender."""
    _decide(settings, submission, Decision.RETURNED, by, reason)


def withdraw(settings: Settings, submission: int, by: str, reason: str) -> None:
    """Take a submission back."""
    _decide(settings, submission, Decision.WITHDRAWN, by, reason)


def _decide(settings: Settings, submission: int, decision: Decision, by: str, reason: str) -> None:
    with open_warehouse(settings) as engine:
        with engine.begin() as connection:
            review.decide(connection, submission, decision, by, reason)
            _tell_sender(settings, connection, submission)
        settle(settings, engine)


def _tell_sender(settings: Settings, connection: Connection, submission: int) -> None:
    """Before the commit: no decision stands that its sender was not told."""
    found = review.dossier(connection, submission)
    latest = found.events[-1]
    decided = Decided(submission, found.standing.name, latest.state, latest.at, latest.actor, latest.reason)
    write_decision(settings.outbox, decided)


def override(settings: Settings, submission: int, number: int, by: str, reason: str) -> None:
    """Take a warning of a submission as it is."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        review.override(connection, submission, number, by, reason)


def diff(settings: Settings, old: int, new: int) -> Difference:
    """What differs between two submissions, cell by cell, from their archived bytes."""
    with open_warehouse(settings) as engine:
        return review.difference(_reading(settings, engine, old), _reading(settings, engine, new))


def _reading(settings: Settings, engine: Engine, submission: int) -> Reading:
    with engine.connect() as connection:
        sha256 = connection.scalar(text("select sha256 from intake.submission where id = :id"), {"id": submission})
    if sha256 is None:
        raise WrongRequest(f"there is no submission {submission}")
    return read_submitted(engine, Archive(settings.archive).get(sha256))


def open_period(settings: Settings, period: str, district: str | None, until: dt.date, by: str, reason: str) -> None:
    """Let submissions of a period be taken in for a time, locked or not."""
    with open_warehouse(settings) as engine, engine.begin() as connection:
        review.open_period(connection, load_calendar().period(period), district, until, by, reason)


def periods(settings: Settings) -> list[PeriodStanding]:
    """Periods that somebody works on, and their locks."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return review.periods(connection)


def scorecard(settings: Settings, period: str) -> list[Score]:
    """How well each office reported a period."""
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return review.scorecard(connection, load_calendar().period(period))
