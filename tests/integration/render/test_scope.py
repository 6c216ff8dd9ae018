"""Reports about a part of the province: each has editions of its own."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from antt.warehouse import statement


def add(connection: Connection, scope: str, content: str) -> int | None:
    """Store an empty report of 2023; return its edition."""
    values = {
        "kind": "district",
        "period": "2023",
        "scope": scope,
        "known_at": connection.scalars(text("select clock_timestamp()")).one(),
        "content_hash": hashlib.sha256(content.encode()).hexdigest(),
        "content": "{}",
    }
    snapshot = connection.scalars(statement("report_add_snapshot"), values).one()
    edition: int | None = connection.scalars(
        text("select edition from report.snapshot where id = :id"), {"id": snapshot}
    ).one()
    return edition


def test_each_scope_has_editions_of_its_own(connection: Connection) -> None:
    made = [add(connection, scope, scope + str(n)) for n, scope in enumerate(["276", "282", "276", ""])]
    assert made == [1, 1, 2, 1]
    newest = {
        row.scope: row.newest
        for (snapshot,) in connection.execute(text("select id from report.snapshot order by id"))
        for row in connection.execute(statement("report_load_snapshot"), {"id": snapshot})
    }
    assert newest == {"276": True, "282": True, "": True}
