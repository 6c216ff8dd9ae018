"""Where figures come from, for the reader of a report: formula, what was counted, and the columns of the files sent."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection

from antt.reference.form import every_field
from antt.render.figure import Figure, Lineage
from antt.render.formula import written
from antt.render.situation import DISTRICT_DIGITS
from antt.render.snapshot import Snapshot
from antt.warehouse import statement

COUNTS = {
    "report_amounts": "Tổng số liệu đã báo cáo",
    "report_communes": "Số đơn vị cấp xã có số liệu báo cáo thỏa mãn",
    "report_frame": "Số đơn vị trong danh mục đơn vị hành chính",
    "report_models": "Số mô hình đã báo cáo",
    "report_outcomes": "Số đơn vị theo kết luận",
    "report_recognition": "Số đơn vị cấp xã có quyết định công nhận",
    "scorecard": "Từ lịch sử nộp báo cáo",
}
"""Query → what it counts."""


class Column(NamedTuple):
    """Cells of one column of a file from which values of an element were taken; ``report_sources.sql``."""

    reporting: str
    element: str
    time: str
    submission: int
    file: str
    sha256: str
    sheet: str
    column: str
    first_row: int
    last_row: int
    cells: int


@dataclass(frozen=True)
class Source:
    """One file behind a figure, and the ranges in it."""

    submission: int
    file: str
    ranges: tuple[str, ...]
    cells: int | None
    """How many in all; None: those of one of the units that the file tells of."""


@dataclass(frozen=True)
class Story:
    """What the page tells of a figure."""

    figure: Figure
    formula: str
    counts: str
    """What is counted, of an indicator and a period where there are such."""
    parts: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]


Columns = dict[str, list[Column]]
"""Element → columns."""


def read_columns(connection: Connection, snapshots: Sequence[Snapshot]) -> list[Columns]:
    """The columns behind the figures of each snapshot, as known at its moment; one query for all of the same moment."""
    by_moment: dict[dt.datetime, list[Snapshot]] = defaultdict(list)
    for snapshot in snapshots:
        by_moment[snapshot.known_at].append(snapshot)
    found = {moment: _columns(connection, moment, of_moment) for moment, of_moment in by_moment.items()}
    return [_own(found[snapshot.known_at], snapshot) for snapshot in snapshots]


def _columns(connection: Connection, moment: dt.datetime, snapshots: Iterable[Snapshot]) -> list[Column]:
    lineages = [lineage for snapshot in snapshots for lineage in _lineages(snapshot)]
    units = _reporting(lineages)
    values = {
        "known_at": moment,
        "times": list({time for lineage in lineages for time in lineage.time_periods}),
        "elements": list({element for lineage in lineages for element in lineage.elements}),
        "all": "" in units,
        "reporting": list(units),
    }
    return [Column(**row) for row in connection.execute(statement("report_sources"), values).mappings()]


def _lineages(snapshot: Snapshot) -> list[Lineage]:
    return [figure.lineage for figure in snapshot.content.figures.values() if figure.lineage.elements]


def _reporting(lineages: Iterable[Lineage]) -> set[str]:
    """Codes under which the units of these lineages may report: their own, or their district's; empty: everybody."""
    return {code for lineage in lineages for code in (lineage.unit, lineage.unit[:DISTRICT_DIGITS])}


def _own(found: Iterable[Column], snapshot: Snapshot) -> Columns:
    units, columns = _reporting(_lineages(snapshot)), defaultdict(list)
    for one in found:
        if "" in units or one.reporting in units:
            columns[one.element].append(one)
    return columns


def stories(figures: Iterable[Figure], columns: Columns) -> Iterator[Story]:
    """What is told of each figure."""
    labels = {element: field.label for element, field in every_field().elements.items()}
    for figure in figures:
        lineage = figure.lineage
        formula = written(lineage.formula, lineage.figures) if lineage.formula else ""
        yield Story(
            figure, formula, COUNTS.get(lineage.query, ""), tuple(_parts(lineage, labels)), _sources(lineage, columns)
        )


def _parts(lineage: Lineage, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "Chỉ tiêu", lineage.indicator
    yield "Kỳ đánh giá", lineage.period if lineage.query else ""
    yield "Chỉ tiêu số liệu", "; ".join(labels.get(e, e) for e in lineage.elements)
    yield "Thời gian", ", ".join(lineage.time_periods)
    yield "Chỉ tính đơn vị cũng có số liệu", ", ".join(lineage.among)
    yield "Điều kiện", lineage.filter
    yield "Phạm vi", lineage.unit or ("toàn bộ" if lineage.query else "")
    yield "Căn cứ", lineage.source
    yield "Đơn vị có số liệu", f"{lineage.received}/{lineage.expected}" if lineage.expected else ""


def _sources(lineage: Lineage, columns: Columns) -> tuple[Source, ...]:
    times, wanted = set(lineage.time_periods), _reporting([lineage])
    used = [
        one
        for element in lineage.elements
        for one in columns.get(element, ())
        if one.time in times and (not lineage.unit or one.reporting in wanted)
    ]
    by_submission = groupby(sorted(used, key=lambda c: c.submission), key=lambda c: c.submission)
    return tuple(_source(list(group), lineage.unit) for _, group in by_submission)


def _source(columns: list[Column], unit: str) -> Source:
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    for one in columns:
        first, last = spans.get((one.sheet, one.column), (one.first_row, one.last_row))
        spans[one.sheet, one.column] = min(first, one.first_row), max(last, one.last_row)
    ranges = tuple(f"{sheet}!{at}{first}:{at}{last}" for (sheet, at), (first, last) in spans.items())
    one = columns[0]
    cells = sum(c.cells for c in columns) if unit in {"", one.reporting} else None
    return Source(one.submission, one.file, ranges, cells)
