"""Register an archived file: every arrival is an event, every new content a submission."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from antt.archive.store import Stored
from antt.collect import Listed
from antt.reference.checks import load_catalogue
from antt.warehouse import statement


def register(
    connection: Connection,
    source: str,
    listed: Listed,
    stored: Stored,
    expected_period: str | None,
    within: int | None = None,
) -> int | None:
    """Record that ``listed``, seen at ``source`` and handed in for a period, was archived as ``stored``.

    Args:
        connection: in whose transaction.
        source: its id.
        listed: the file.
        stored: its bytes.
        expected_period: code of the period that its place says.
        within: arrival of the archive of workbooks that it is a file of.

    Returns:
        The new submission's id; None when these bytes count, wait for a decision, were decided about by a person, or
        were handed in for the same period before, wherever and under whatever name. What was returned for lying in
        the wrong place may come again in the right one, and what came at the wrong time at the right one.
    """
    arrive(connection, source, listed, stored, within)
    values = {
        "source": source,
        "name": storable(listed.name),
        "sha256": stored.sha256,
        "expected_period": expected_period,
        "pass_with_time": [rule.code for rule in load_catalogue().rules if rule.passes_with_time],
    }
    submission_id: int | None = connection.scalar(statement("register_submission"), values)
    return submission_id


def register_members(
    connection: Connection,
    source: str,
    archive: tuple[Listed, Stored],
    members: Sequence[tuple[Listed, Stored]],
    expected_period: str | None,
) -> list[int | None]:
    """Record that an archive of workbooks arrived, and register each file in it; what ``register`` returns of each."""
    within = arrive(connection, source, *archive)
    return [register(connection, source, *member, expected_period, within) for member in members]


def arrive(
    connection: Connection, source: str, listed: Listed, stored: Stored, within: int | None = None
) -> int | None:
    """Record that a file came; None when it was listed again because a collection was killed."""
    keep(connection, stored)
    arrival: int | None = connection.scalar(
        text(
            "insert into intake.arrival (source, name, sha256, modified_at, sender, key, version, within)"
            " values (:source, :name, :sha256, :modified_at, :sender, :key, :version, :within)"
            " on conflict do nothing returning id"
        ),
        {
            "source": source,
            "name": storable(listed.name),
            "sha256": stored.sha256,
            "modified_at": listed.modified_at,
            "sender": listed.sender,
            "key": storable(listed.key or listed.name),
            "version": listed.version,
            "within": within,
        },
    )
    return arrival


def keep(connection: Connection, stored: Stored) -> None:
    """Record that bytes are in the archive."""
    connection.execute(
        text("insert into intake.file (sha256, size) values (:sha256, :size) on conflict do nothing"),
        {"sha256": stored.sha256, "size": stored.size},
    )


def storable(name: str) -> str:
    """A file's name as it is kept: legible, even when it is in another encoding."""
    legible = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return legible.replace("\0", "\\x00")  # which no text in the database can hold
