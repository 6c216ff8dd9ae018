"""Register an archived file: every arrival is an event, every new content a submission."""

from __future__ import annotations

from sqlalchemy import Connection, text

from antt.archive.store import Stored
from antt.collect import Listed
from antt.reference.checks import load_catalogue
from antt.warehouse import statement


def register(
    connection: Connection, source: str, listed: Listed, stored: Stored, expected_period: str | None
) -> int | None:
    """Record that ``listed``, seen at ``source`` and handed in for a period, was archived as ``stored``.

    Returns:
        The new submission's id; None when these bytes count, wait for a decision, were decided about by a person, or
        were handed in for the same period before, wherever and under whatever name. What was returned for lying in
        the wrong place may come again in the right one, and what came at the wrong time at the right one.
    """
    connection.execute(
        text("insert into intake.file (sha256, size) values (:sha256, :size) on conflict do nothing"),
        {"sha256": stored.sha256, "size": stored.size},
    )
    values = {
        "source": source,
        "name": storable(listed.name),
        "sha256": stored.sha256,
        "modified_at": listed.modified_at,
        "expected_period": expected_period,
        "sender": listed.sender,
        "key": storable(listed.key or listed.name),
        "version": listed.version,
        "pass_with_time": [rule.code for rule in load_catalogue().rules if rule.passes_with_time],
    }
    connection.execute(
        text(
            "insert into intake.arrival (source, name, sha256, modified_at, sender, key, version)"
            " values (:source, :name, :sha256, :modified_at, :sender, :key, :version) on conflict do nothing"
        ),
        values,
    )
    submission_id: int | None = connection.scalar(statement("register_submission"), values)
    return submission_id


def storable(name: str) -> str:
    """A file's name as it is kept: legible, even when it is in another encoding."""
    legible = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return legible.replace("\0", "\\x00")  # which no text in the database can hold
