"""Bring the schema forward: numbered SQL files, each applied once, in a transaction of its own.

Where the connection's user can take on the roles of ``antt.warehouse.roles``, all is owned by ``antt_owner``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from antt.settings import SQL
from antt.warehouse.copy import run
from antt.warehouse.roles import become_owner, grants, hand_over, make_roles, may_work

_LOCK = 7_301_001  # any number, the same for everyone who migrates


class MigrationChanged(RuntimeError):
    """A migration that was already applied differs from its file."""


def migrate(engine: Engine) -> list[str]:
    """Apply what is missing; return the names of the files applied.

    Raises:
        MigrationChanged: an applied file was edited; write a new one instead.
    """
    with engine.begin() as connection:
        _wait_for_others(connection)
        owned = make_roles(connection)
        if owned:
            hand_over(connection)
    applied = []
    files = sorted((SQL / "migrations").glob("*.sql"))
    for path in files:
        # A transaction a file: a new value of an enumeration can be used only after the one that added it.
        with _change(engine, owned) as connection:
            if _apply(connection, path):
                applied.append(path.stem)
    if owned:
        with _change(engine, owned) as connection:
            _grant(connection, files)
    return applied


@contextmanager
def _change(engine: Engine, owned: bool) -> Iterator[Connection]:
    with engine.begin() as connection:
        _wait_for_others(connection)
        if owned:
            become_owner(connection)
        yield connection


def _wait_for_others(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _apply(connection: Connection, path: Path) -> bool:
    connection.execute(
        text(
            "create table if not exists public.migration ("
            "name text primary key, sha256 text not null, applied_at timestamptz not null default now())"
        )
    )
    sql = path.read_text(encoding="utf-8")
    sha256 = hashlib.sha256(sql.encode()).hexdigest()
    applied_sha256 = _applied(connection, path.stem)
    if applied_sha256 is not None:
        if applied_sha256 != sha256:
            raise MigrationChanged(f"{path.name} was applied and has changed since; write a new migration instead")
        return False
    run(connection, sql)
    _note(connection, path.stem, sha256)
    return True


def _grant(connection: Connection, files: Sequence[Path]) -> None:
    """Say what the application may do, noted as a migration for each wording of that and each state of the schema."""
    sql = grants()
    sha256 = hashlib.sha256("\n".join([sql, *(path.stem for path in files)]).encode()).hexdigest()
    name = f"grants {sha256[:12]}"
    if _applied(connection, name) is None:
        run(connection, sql)
        _note(connection, name, sha256)
    elif not may_work(connection):
        run(connection, sql)


def _applied(connection: Connection, name: str) -> str | None:
    """SHA-256 of what was applied under that name."""
    sha256: str | None = connection.scalar(
        text("select sha256 from public.migration where name = :name"), {"name": name}
    )
    return sha256


def _note(connection: Connection, name: str, sha256: str) -> None:
    connection.execute(
        text("insert into public.migration (name, sha256) values (:name, :sha256)"), {"name": name, "sha256": sha256}
    )
