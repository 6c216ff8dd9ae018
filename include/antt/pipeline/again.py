"""Submissions that were returned, and the same bytes taken up again once an operator has said how to read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from antt.errors import WrongRequest
from antt.warehouse import statement


def returned_for(engine: Engine, rules: Iterable[str]) -> Sequence[Row[Any]]:
    """Submissions returned for one of the rules and that nothing followed: ``id, sha256, name, district_code``."""
    with engine.connect() as connection:
        return connection.execute(statement("returned_for_rules"), {"rules": sorted(rules)}).all()


def returned(engine: Engine, submission: int) -> str:
    """SHA-256 of a returned submission.

    Raises:
        WrongRequest: there is none, or it is in another state.
    """
    with engine.connect() as connection:
        row = connection.execute(
            text("select sha256, state::text from intake.submission where id = :id"), {"id": submission}
        ).one_or_none()
    if row is None:
        raise WrongRequest(f"there is no submission {submission}")
    if row.state != "returned":
        raise WrongRequest(f"submission {submission} is {row.state}; only a returned one is taken up again")
    return str(row.sha256)


def take_again(connection: Connection, submission: int) -> int:
    """Id of the new submission of the same bytes."""
    taken: int = connection.scalars(
        text(
            "insert into intake.submission (sha256, source, name, expected_period)"
            " select sha256, source, name, expected_period from intake.submission where id = :id returning id"
        ),
        {"id": submission},
    ).one()
    return taken
