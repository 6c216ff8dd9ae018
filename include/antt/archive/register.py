"""Register an archived file: every arrival is an event, every new content a submission."""

from __future__ import annotations

import os

from sqlalchemy import Connection, text

from antt.archive.store import Stored
from antt.collect import Listed
from antt.warehouse import statement


def register(
    connection: Connection, source: str, listed: Listed, stored: Stored, expected_period: str | None
) -> int | None:
    """Record that ``listed``, seen at ``source`` and handed in for a period, was archived as ``stored``.

    Returns:
        The new submission's id; None when these bytes were accepted, wait for a decision, or were handed in for the
        same period before, wherever and under whatever name. What was returned for lying in the wrong place may come
        again in the right one.
    """
    connection.execute(
        text("insert into intake.file (sha256, size) values (:sha256, :size) on conflict do nothing"),
        {"sha256": stored.sha256, "size": stored.size},
    )
    values = {
        "source": source,
        # A name in another encoding is kept legible and storable.
        "name": os.fsencode(listed.name).decode("utf-8", "backslashreplace"),
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
    submission_id: int | None = connection.scalar(statement("register_submission"), values)
    return submission_id
