"""What only the driver does: bulk rows in and out by COPY, and files of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection


def driver_connection(connection: Connection) -> psycopg.Connection:
    """The psycopg connection under an SQLAlchemy one, in the same transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def run(connection: Connection, statements: str) -> None:
    """Run a file's statements, in which per cent signs are no parameters, within the connection's transaction."""
    driver_connection(connection).execute(statements.encode())


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY ``rows`` into ``schema.table`` within the connection's transaction; return how many."""
    target = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with driver_connection(connection).cursor() as cursor, cursor.copy(target) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def copy_out(connection: Connection, query: str, values: Mapping[str, Any]) -> bytes:
    """The rows of a query as CSV without a header; ``values`` for its ``%(name)s``."""
    statement = f"copy ({query}) to stdout (format csv)".encode()
    with driver_connection(connection).cursor() as cursor, cursor.copy(statement, values) as copy:
        return b"".join(copy)
