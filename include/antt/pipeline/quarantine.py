"""Quarantine: files that were not taken as submissions, and what a person does about them."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.archive import Stored, register, storable
from antt.collect import Listed, Refused
from antt.errors import WrongRequest
from antt.settings import Settings
from antt.warehouse import open_warehouse

RELEASED = "cach-ly"
"""Source of files that a person released: whoever sent them, they may be anybody's figures."""


class Quarantined(NamedTuple):
    """A file in quarantine."""

    id: int
    source: str
    name: str
    sender: str | None
    sha256: str | None
    """None when its bytes could not be had."""
    code: str
    reason: str
    at: dt.datetime


def put_aside(connection: Connection, source: str, listed: Listed, stored: Stored | None, refused: Refused) -> int:
    """Record why a file is not taken; the number of rows that this added, none if it was recorded before."""
    if stored:
        connection.execute(
            text("insert into intake.file (sha256, size) values (:sha256, :size) on conflict do nothing"),
            {"sha256": stored.sha256, "size": stored.size},
        )
    return connection.execute(
        text(
            "insert into intake.quarantine (source, name, sender, key, version, sha256, code, reason)"
            " values (:source, :name, :sender, :key, :version, :sha256, :code, :reason) on conflict do nothing"
        ),
        {
            "source": source,
            "name": storable(listed.name),
            "sender": listed.sender,
            "key": storable(listed.key or listed.name),
            "version": listed.version or f"{listed.size} {listed.modified_at}",
            "sha256": stored.sha256 if stored else None,
            "code": refused.code,
            "reason": refused.reason[:500],
        },
    ).rowcount


def quarantined(settings: Settings) -> list[Quarantined]:
    """What nobody has released, oldest first."""
    columns = ", ".join(Quarantined._fields)
    with open_warehouse(settings) as engine, engine.connect() as connection:
        rows = connection.execute(text(f"select {columns} from intake.quarantine_board order by id"))  # noqa: S608
        return [Quarantined(*row) for row in rows]


def release(settings: Settings, quarantine_id: int, by: str, reason: str) -> int | None:
    """Let a file out: as a submission if its bytes are there, else to be fetched again by the next collection.

    Returns:
        Id of the submission; None when the bytes are to be fetched, or were seen before.

    Raises:
        WrongRequest: it is not in quarantine, or name or reason is missing.
    """
    if not (by.strip() and reason.strip()):
        raise WrongRequest("name the person who releases, and a reason")
    with open_warehouse(settings) as engine, engine.begin() as connection:
        found = connection.execute(
            text(
                "select q.name, q.sha256, f.size from intake.quarantine_board q left join intake.file f using (sha256)"
                " where q.id = :id"
            ),
            {"id": quarantine_id},
        ).one_or_none()
        if found is None:
            raise WrongRequest(f"{quarantine_id} is not in quarantine")
        submission = None
        if found.sha256:
            listed = Listed(found.name, found.size, None)
            submission = register(connection, RELEASED, listed, Stored(found.sha256, found.size), None)
        connection.execute(
            text(
                "insert into intake.release (quarantine_id, released_by, reason, submission_id)"
                " values (:id, :by, :reason, :submission)"
            ),
            {"id": quarantine_id, "by": by, "reason": reason, "submission": submission},
        )
    return submission
