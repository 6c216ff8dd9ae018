"""Register an archived file: every arrival is an event, every new content a submission."""

from __future__ import annotations

from sqlalchemy import Connection, text

from antt.archive.store import Stored
from antt.collect import Listed


def register(
    connection: Connection, source: str, listed: Listed, stored: Stored, expected_period: str | None
) -> int | None:
    """Record that ``listed``, seen at ``source`` and handed in for a period, was archived as ``stored``.

    Returns:
        The new submission's id; None when these bytes were seen before, wherever and under whatever name.
    """
    connection.execute(
        text("insert into intake.file (sha256, size) values (:sha256, :size) on conflict do nothing"),
        {"sha256": stored.sha256, "size": stored.size},
    )
    values = {
        "source": source,
        "name": listed.name,
        "sha256": stored.sha256,
        "modified_at": listed.modified_at,
        "expected_period": expected_period,
    }
    connection.execute(
        text(
            "insert into intake.arrival (source, name, sha256, modified_at)"
            " values (:source, :name, :sha256, :modified_at)"
        ),
        values,
    )
    submission_id: int | None = connection.scalar(
        text(
            "insert into intake.submission (source, name, sha256, expected_period)"
            " values (:source, :name, :sha256, :expected_period) on conflict (sha256) do nothing returning id"
        ),
        values,
    )
    return submission_id
