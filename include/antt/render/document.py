"""The document: headings, paragraphs, items, tables and charts, made of runs. All formats render this and no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from antt.reference.calendar import Period
from antt.render.chart import Chart
from antt.render.figure import Figure
from antt.render.profile import Profile
from antt.render.run import MORE_TO_COME, Run, figure_run, plain

__all__ = [
    "MORE_TO_COME",
    "Annex",
    "Block",
    "BlockKind",
    "Chart",
    "Column",
    "Document",
    "Part",
    "Row",
    "Run",
    "Table",
    "figure_run",
    "plain",
]

ONE_PAGE = 20
"""Rows of one line that fit a landscape page."""

MANY_COLUMNS = {True: 12, False: 7}
"""More columns than these need smaller letters, on a landscape page and on an upright one."""


class BlockKind(StrEnum):
    """What a block is; decree 30/2020 calls the headings mục, khoản and điểm."""

    SECTION = "section"
    SUBSECTION = "subsection"
    PARAGRAPH = "paragraph"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or an item of a list."""

    kind: BlockKind
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its text with the marks of incomplete figures."""
        return "".join(run.text + run.mark for run in self.runs)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; neighbours with the same ``group`` stand under that heading."""

    title: str
    width: float
    """Share of the table's width, in any unit."""
    group: str = ""
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: tuple[Run, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an annex, which is landscape, or of the body, which is upright."""

    kind: ClassVar = "table"

    title: str
    """Empty when what stands above it says enough, as over the only table of an annex."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def small(self, landscape: bool) -> bool:
        """True when its columns need smaller letters."""
        return len(self.columns) > MANY_COLUMNS[landscape]

    @property
    def unbroken(self) -> bool:
        """True for a table of the districts, which fits one page and should stand on one."""
        return len(self.rows) <= ONE_PAGE and any(row.total for row in self.rows)

    @property
    def levels(self) -> int:
        """Rows of the head: two when a column stands under a heading."""
        return 2 if any(column.group for column in self.columns) else 1

    @property
    def groups(self) -> tuple[tuple[str, tuple[Column, ...]], ...]:
        """Neighbouring columns by heading; a column without a heading stands alone."""
        found: list[tuple[str, list[Column]]] = []
        for column in self.columns:
            if column.group and found and found[-1][0] == column.group:
                found[-1][1].append(column)
            else:
                found.append((column.group, [column]))
        return tuple((group, tuple(columns)) for group, columns in found)


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex: ``Phụ lục <number>``."""

    id: str
    number: str
    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


Part = Block | Table | Chart
"""What the body is a sequence of; formats tell them apart by ``kind``."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A whole document, ready to be set in any format; equal to itself alone: what is made of it can be kept."""

    kind: str
    period: Period
    known_at: dt.datetime
    profile: Profile
    name: str
    """What it is, in capitals: ``BÁO CÁO``."""
    subject: tuple[str, ...]
    """Lines below the name; together the title."""
    reference: str
    """Kind, period and content hash of the snapshot, carried by every file."""
    marks: tuple[str, ...]
    """Words that stand on every page: draft, synthetic data."""
    bases: tuple[str, ...]
    body: tuple[Part, ...]
    annexes: tuple[Annex, ...]
    figures: tuple[Figure, ...]
    units: Mapping[str, str]
    """Names of the districts by code."""
    signed: bool = True
    """Whether it is an administrative document: with number, date, addressee, recipients and signature. A file for
    the office's own use has none of them."""
    snapshot: int = 0
    """Id of the snapshot; 0: of none that is stored."""
    edition: int | None = None
    draft: bool = True
    """Until a person has approved it."""

    @property
    def title(self) -> str:
        """Its subject in one line."""
        return " ".join(self.subject)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The body's headings, paragraphs and items."""
        return tuple(part for part in self.body if isinstance(part, Block))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The body's tables."""
        return tuple(part for part in self.body if isinstance(part, Table))

    @property
    def signatory(self) -> str:
        """Rank and name under the signature; empty when they are left for the pen."""
        return f"{self.profile.signatory.rank} {self.profile.signatory.name}".strip()

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The body's charts."""
        return tuple(part for part in self.body if isinstance(part, Chart))

    @property
    def runs(self) -> Iterator[Run]:
        """Every run in the text and the annexes."""
        for part in self.body:
            if not isinstance(part, Table):
                yield from part.runs
        for table in (*self.tables, *(table for annex in self.annexes for table in annex.tables)):
            for row in table.rows:
                yield from row.cells
