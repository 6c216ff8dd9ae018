"""What ``antt trace`` tells of a figure; the same for a person and for a program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

Value = Decimal | str | dt.date


@dataclass(frozen=True)
class Edition:
    """The snapshot of which the figure is."""

    snapshot: int
    kind: str
    period: str
    scope: str
    edition: int | None
    newest: bool
    known_at: dt.datetime
    content_hash: str


@dataclass(frozen=True)
class Cell:
    """One value: the fact, and what stands in the archived file at its place now."""

    submission: int
    sheet: str
    cell: str
    unit: str
    time: str
    item: str
    element: str
    value: Value
    archived: Value | None
    """None: nothing of the kind is there."""

    @property
    def agrees(self) -> bool:
        """Whether the file says what the fact says."""
        return self.value == self.archived


@dataclass(frozen=True)
class Verdict:
    """One verdict that was looked at, and what comes of judging the facts again by the same rule."""

    unit: str
    indicator: str
    period: str
    outcome: str
    again: str | None
    """None: judging again gives no verdict."""
    rule_version: int
    rule: str
    """Digest of the rule: with the version it names the words, thresholds and parameters."""
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    evaluated_at: dt.datetime
    counted: bool
    """Whether it is one of those that the figure counts."""


@dataclass(frozen=True)
class Record:
    """A line of the register, or how an office reported, that was counted."""

    what: str
    unit: str
    says: str
    counted: bool


@dataclass(frozen=True)
class Submission:
    """A file as it was sent, and its bytes in the archive."""

    id: int
    district: str
    period: str
    revision: int
    source: str
    name: str
    """As the sender called it."""
    sha256: str
    size: int
    received_at: dt.datetime
    path: str
    """Of the bytes, below the state folder."""


@dataclass(frozen=True)
class Trace:
    """A figure and all that it was made of, calculated again."""

    figure: str
    label: str
    unit: str
    printed: str
    value: Decimal | None
    again: Decimal | None
    """The value calculated again."""
    formula: str
    received: int | None
    expected: int | None
    inputs: tuple[Trace, ...] = ()
    """The figures that it was calculated from."""
    verdicts: tuple[Verdict, ...] = ()
    cells: tuple[Cell, ...] = ()
    records: tuple[Record, ...] = ()
    problems: tuple[str, ...] = ()
    """What does not agree here; not what does not agree in its inputs."""

    def all(self) -> Iterator[Trace]:
        """This one and every figure below it, each once."""
        seen: set[str] = set()
        waiting = [self]
        while waiting:
            one = waiting.pop(0)
            if one.figure not in seen:
                seen.add(one.figure)
                waiting.extend(one.inputs)
                yield one

    @property
    def agrees(self) -> bool:
        """Whether everything on the way from the cells gives what is printed."""
        return not any(one.problems for one in self.all())


@dataclass(frozen=True)
class Traced:
    """The answer: of which edition, the figure, and the files behind it."""

    edition: Edition
    figure: Trace
    submissions: tuple[Submission, ...]

    @property
    def agrees(self) -> bool:
        """Whether the figure calculated again is the printed one, and every cell still says what was taken from it."""
        return self.figure.agrees
