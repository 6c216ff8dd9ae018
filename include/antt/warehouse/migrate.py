"""Bring the schema forward: numbered SQL files, each applied once, in a transaction of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from antt.settings import SQL
from antt.warehouse.copy import driver_connection

_LOCK = 7_301_001  # any number, the same for everyone who migrates


class MigrationChanged(RuntimeError):
    """A migration that was already applied differs from its file."""


def migrate(engine: Engine) -> list[str]:
    """Apply what is missing; return the names of the files applied.

    Raises:
        MigrationChanged: an applied file was edited; write a new one instead.
    """
    applied = []
    for path in sorted((SQL / "migrations").glob("*.sql")):
        # A transaction a file: a new value of an enumeration can be used only after the one that added it.
        with engine.begin() as connection:
            if _apply(connection, path):
                applied.append(path.stem)
    return applied


def _apply(connection: Connection, path: Path) -> bool:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    connection.execute(
        text(
            "create table if not exists public.migration ("
            "name text primary key, sha256 text not null, applied_at timestamptz not null default now())"
        )
    )
    query = text("select sha256 from public.migration where name = :name")
    applied_sha256 = connection.scalar(query, {"name": path.stem})
    sql = path.read_text(encoding="utf-8")
    sha256 = hashlib.sha256(sql.encode()).hexdigest()
    if applied_sha256 is not None:
        if applied_sha256 != sha256:
            raise MigrationChanged(f"{path.name} was applied and has changed since; write a new migration instead")
        return False
    # The driver itself: a file holds many statements, and its per cent signs are no parameters.
    driver_connection(connection).execute(sql.encode())
    connection.execute(
        text("insert into public.migration (name, sha256) values (:name, :sha256)"),
        {"name": path.stem, "sha256": sha256},
    )
    return True
