"""The archived files behind facts, read again by the project's reader and compared cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from antt.archive import Archive
from antt.archive.store import CorruptArchive
from antt.load.facts import facts
from antt.read import Reading
from antt.reference.calendar import load_calendar
from antt.trace.evidence import Fact
from antt.trace.found import Cell, Submission, Value
from antt.warehouse import statement

Reader = Callable[[bytes], Reading]
Place = tuple[str, str, str, str, str, str]
"""Sheet, cell, unit, time, item, element."""


class Archived:
    """Values of submissions as they stand in the archive; every file is read once."""

    def __init__(self, connection: Connection, archive: Archive, read: Reader) -> None:
        self._connection, self._archive, self._read = connection, archive, read
        self._values: dict[int, dict[Place, Value]] = {}
        self._submissions: dict[int, Submission] = {}
        self.problems: dict[int, str] = {}
        """Submissions whose bytes cannot be had, and why."""

    def cells(self, found: Iterable[Fact]) -> tuple[Cell, ...]:
        """Each fact beside what its file says at that place."""
        return tuple(Cell(*fact, archived=self._of(fact.submission).get(fact[1:7])) for fact in found)

    def submissions(self, ids: Iterable[int]) -> tuple[Submission, ...]:
        """What is registered of them, by id."""
        wanted = sorted(set(ids))
        if unknown := [one for one in wanted if one not in self._submissions]:
            for row in self._connection.execute(statement("trace_submissions"), {"ids": unknown}).mappings():
                self._submissions[row["id"]] = self._submission(dict(row))
        return tuple(self._submissions[one] for one in wanted)

    def _submission(self, row: dict[str, Any]) -> Submission:
        path = self._archive.path(row["sha256"]).relative_to(self._archive.root.parent)
        return Submission(**row, path=path.as_posix())

    def _of(self, submission: int) -> dict[Place, Value]:
        if submission not in self._values:
            try:
                self._values[submission] = self._reread(submission)
            except (OSError, CorruptArchive) as error:
                self._values[submission] = {}
                self.problems[submission] = f"{type(error).__name__}: {error}"
        return self._values[submission]

    def _reread(self, submission: int) -> dict[Place, Value]:
        (registered,) = self.submissions([submission])
        reading = self._read(self._archive.get(registered.sha256))
        if reading.cover is None:
            return {}
        period = load_calendar().period(registered.period)
        values: dict[Place, Value] = {}
        for f in facts(reading, period):
            number = None if f.number is None else Decimal(f.number)
            value = next(v for v in (number, f.text, f.date, f.absence) if v is not None)
            values[f.sheet, f.cell, f.unit_code, f.time_period, f.item, f.element] = value
        return values
