"""Another office's database as a channel: the rows of a period become one file, archived before anything reads it."""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, TypeAlias

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError

from antt.collect.channel import Listed, Notice, Refused, StillChanging, Unreachable
from antt.collect.names import harmless
from antt.connection import Connection
from antt.errors import WrongConnection
from antt.parse.rows import encode
from antt.reference.sources import Source

PERIOD = "period"
_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_MOST_ROWS = 200_000
_Rows: TypeAlias = list[dict[str, Any]]


class SqlChannel:
    """One file for each period that the query of the cover names; all queries see one moment and change nothing."""

    def __init__(self, source: Source, connection: Connection) -> None:
        self.source = source
        self._files: dict[str, bytes] = {}
        self._unwritable: dict[str, str] = {}
        url = URL.create(
            _DRIVERS.get(connection.type, connection.type),
            connection.login or None,
            connection.password or None,
            connection.host or None,
            connection.port,
            connection.schema or None,
            {k: str(v) for k, v in connection.extra.items()},
        )
        try:
            self._engine = create_engine(make_url(url), pool_size=1, isolation_level="REPEATABLE READ")
        except (SQLAlchemyError, ImportError) as error:
            raise WrongConnection(f"connection {connection.id}: {type(error).__name__}: {error}") from error

    def list(self) -> list[Listed]:
        """In the order of the periods."""
        sheets = {sheet: self._by_period(rows) for sheet, rows in self._rows().items()}
        self._files, self._unwritable = {}, {}
        for period in sorted(sheets["cover"]):
            name = harmless(f"{period}/{self.source.id}.csv")
            own = {sheet: rows.get(period, []) for sheet, rows in sheets.items()}
            try:
                self._files[name] = encode(own)
            except ValueError as error:  # of this period: the others are taken
                told_apart = repr({sheet: sorted(map(repr, rows)) for sheet, rows in own.items()})
                self._files[name], self._unwritable[name] = told_apart.encode(), str(error)
        return [self._listed(name, content) for name, content in self._files.items() if self.source.matches(name)]

    def _rows(self) -> dict[str, _Rows]:
        with self._outages(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("set transaction read only")
                connection.exec_driver_sql("set local statement_timeout = '60s'")
            found = {
                sheet: [dict(row) for row in connection.execute(text(query)).mappings().fetchmany(_MOST_ROWS + 1)]
                for sheet, query in self.source.sheets.items()
            }
            connection.rollback()
        if many := [sheet for sheet, rows in found.items() if len(rows) > _MOST_ROWS]:
            raise WrongConnection(f"{self.source.id}: the query of {many[0]} finds more than {_MOST_ROWS} rows")
        return found

    def _by_period(self, rows: _Rows) -> dict[str, _Rows]:
        periods: dict[str, _Rows] = defaultdict(list)
        for row in rows:
            if PERIOD not in row:
                raise WrongConnection(f"{self.source.id}: every query needs a column {PERIOD!r}")
            periods[str(row.pop(PERIOD))].append(row)
        return periods

    def _listed(self, name: str, content: bytes) -> Listed:
        version, refused = hashlib.sha256(content).hexdigest(), "source.rows" if name in self._unwritable else ""
        return Listed(name, len(content), None, key=name, version=version, whole=True, refused=refused)

    def ignored(self) -> tuple[str, ...]:
        """Periods that the pattern does not take."""
        return tuple(name for name in self._files if not self.source.matches(name))

    def fetch(self, listed: Listed) -> IO[bytes]:
        """The rows as they were when they were listed."""
        if not self._files:
            self.list()
        content = self._files.get(listed.name, b"")
        if self._listed(listed.name, content) != listed:
            raise StillChanging(listed.name)
        if listed.refused:
            raise Refused(listed.refused, self._unwritable[listed.name])
        return io.BytesIO(content)

    def confirm(self, listed: Listed) -> None:
        """Nothing to do: rows that changed are another file."""

    def acknowledge(self, listed: Listed) -> None:
        """Nothing to do: another system's rows are read, never marked."""

    def answer(self, notice: Notice) -> None:
        """Run the INSERT of ``outbox`` with id, name, submission, state and message."""
        values = {
            "id": notice.id,
            "name": notice.name,
            "submission": notice.submission,
            "state": notice.state,
            "message": notice.line,
        }
        with self._outages():
            try:
                with self._engine.begin() as connection:
                    connection.execute(text(self.source.outbox), values)
            except (DataError, IntegrityError) as error:  # of this notice, or told before
                raise Refused("source.rows", str(error.orig)) from error

    def close(self) -> None:
        """Hang up."""
        self._engine.dispose()

    @contextmanager
    def _outages(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # The message of the driver, without the statement and its values.
            what = f"{self.source.id}: {str(error.orig).strip().splitlines()[0]}"
            if getattr(error.orig, "sqlstate", None) and not error.connection_invalidated:
                raise WrongConnection(what) from error
            raise Unreachable(what) from error
