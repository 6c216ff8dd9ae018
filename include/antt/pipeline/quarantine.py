"""Quarantine: files that were refused for what they are or do, or never became submissions; a person lets one out."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import IntegrityError

from antt.archive import Archive, Stored, keep, storable
from antt.collect import Listed, Refused
from antt.errors import WrongRequest
from antt.pipeline.again import take_again
from antt.pipeline.taking import Taken, take
from antt.settings import Settings
from antt.warehouse import open_warehouse

RELEASED = "cach-ly"
"""Source of files that a person released though nobody may send them: they may be anybody's figures."""


class Quarantined(NamedTuple):
    """A file that nobody should open unwarned; a row of ``intake.quarantine_board``."""

    id: int
    code: str
    name: str
    source: str
    sender: str | None
    submission_id: int | None
    """None when it was put aside before it was one."""
    size: int | None
    """Bytes."""
    at: dt.datetime
    reason: str
    sha256: str | None
    """Its name in the archive; None when its bytes could not be had."""


def put_aside(connection: Connection, source: str, listed: Listed, stored: Stored | None, refused: Refused) -> int:
    """Record why a file is not taken; the number of rows that this added, none if it was recorded before."""
    if stored:
        keep(connection, [stored])
    return connection.execute(
        text(
            "insert into intake.quarantine (source, name, sender, key, version, sha256, code, reason, released_before)"
            " select :source, :name, :sender, :key, :version, :sha256, :code, :reason, count(r.quarantine_id)"
            "   from intake.quarantine q left join intake.release r on r.quarantine_id = q.id"
            "  where (q.source, q.key, q.version) = (:source, :key, :version) on conflict do nothing"
        ),
        {
            "source": source,
            "name": storable(listed.name),
            "sender": listed.sender,
            "key": storable(listed.key or listed.name),
            "version": listed.as_seen,
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


def release(settings: Settings, quarantine_id: int, by: str, reason: str) -> list[int]:
    """Let a file out: its bytes are taken up as a new submission and pass all guards again, by the limits of now.

    Returns:
        Ids of the submissions, several of an archive of workbooks; none when its bytes could not be had and are to be
        fetched by the next collection, or were seen before.

    Raises:
        WrongRequest: it is not in quarantine, its bytes are in hand already, or name or reason is missing.
    """
    if not (by.strip() and reason.strip()):
        raise WrongRequest("name the person who releases, and a reason")
    with open_warehouse(settings) as engine:
        try:
            with engine.begin() as connection:
                taken = _take_up(settings, connection, _held(connection, quarantine_id))
                connection.execute(
                    text(
                        "insert into intake.release (quarantine_id, released_by, reason, submission_id)"
                        " values (:id, :by, :reason, :submission)"
                    ),
                    {"id": quarantine_id, "by": by, "reason": reason, "submission": taken[0] if taken else None},
                )
        except IntegrityError as error:
            raise WrongRequest(f"{quarantine_id} cannot be released: {error.orig}") from error
    return taken


def _held(connection: Connection, quarantine_id: int) -> Quarantined:
    columns = ", ".join(Quarantined._fields)
    found = connection.execute(
        text(f"select {columns} from intake.quarantine_board where id = :id"),  # noqa: S608
        {"id": quarantine_id},
    ).one_or_none()
    if found is None:
        raise WrongRequest(f"{quarantine_id} is not in quarantine")
    return Quarantined(*found)


def _take_up(settings: Settings, connection: Connection, held: Quarantined) -> list[int]:
    if held.sha256 is None or held.size is None:
        return []
    store, stored = Archive(settings.archive), Stored(held.sha256, held.size)
    listed = Listed(held.name, held.size, None)
    if held.submission_id is None:
        taken = take(connection, RELEASED, Taken.of(store, listed, stored), None)
    else:
        came = _whence(connection, held.submission_id)
        file = Taken.of(store, listed._replace(sender=came.sender, key=came.key), stored)
        if not file.members:
            return [take_again(connection, held.submission_id)]
        taken = take(connection, held.source, file, came.expected_period)
    return [one for one in taken if one is not None]


def _whence(connection: Connection, submission: int) -> Row[Any]:
    """``sender`` and ``key`` of a submission's file, and the ``expected_period`` that its place said."""
    return connection.execute(
        text(
            "select a.sender, coalesce(a.key, a.name) as key, s.expected_period from intake.submission s"
            " join intake.arrival a using (source, sha256) where s.id = :id order by a.id desc limit 1"
        ),
        {"id": submission},
    ).one()
