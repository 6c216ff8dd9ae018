"""Follow a figure to the cells that it comes from, and calculate it again on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial

from sqlalchemy import Connection

from antt.errors import WrongRequest
from antt.reference.calendar import load_calendar
from antt.render.figure import Figure, Figures, Lineage
from antt.render.formula import written
from antt.render.kinds import About, kind_named
from antt.render.profile import load_profile
from antt.trace import recount
from antt.trace.archived import Archived
from antt.trace.evidence import Evidence
from antt.trace.formulas import calculate
from antt.trace.found import Cell, Edition, Trace, Traced, Verdict
from antt.trace.printed import says
from antt.trace.recount import Recount
from antt.trace.reporting import scorecard
from antt.trace.verdicts import outcomes

QUERIES: dict[str, Callable[[Evidence, Lineage], Recount]] = {
    "report_amounts": recount.amounts,
    "findings": recount.findings,
    "report_communes": recount.communes,
    "report_frame": recount.frame,
    "report_models": recount.models,
    "report_outcomes": outcomes,
    "report_recognition": recount.recognition,
    "report_restated": recount.restated,
    "report_unit_models": recount.unit_models,
    "scorecard": scorecard,
}
"""Query that a figure names → how it is counted again."""
MOST_NAMED = 3
"""Cells or verdicts that a problem names one by one."""


class Tracer:
    """Traces figures of one snapshot; what it has read once it keeps."""

    def __init__(self, connection: Connection, edition: Edition, figures: Figures, archived: Archived) -> None:
        self.edition, self.figures, self._archived = edition, figures, archived
        since = kind_named(edition.kind).about is About.SINCE
        self._parts = [edition.scope, edition.period] if since else []
        about = "" if since else edition.scope
        self._by_part = {
            code: Evidence(connection, edition.known_at, load_calendar().period(code).cut_off, about)
            for code in (*self._parts, edition.period)
        }
        self._traces: dict[str, Trace] = {}

    def trace(self, figure_id: str) -> Traced:
        """A figure with all that it was made of.

        Raises:
            WrongRequest: the snapshot has no such figure.
        """
        if figure_id not in self.figures:
            near = [other for other in self.figures if figure_id.lower() in other][:8]
            hint = f"; there are {', '.join(near)}" if near else "; antt trace --list prints all"
            raise WrongRequest(f"snapshot {self.edition.snapshot} has no figure {figure_id!r}{hint}")
        trace = self._trace(figure_id)
        ids = {cell.submission for one in trace.all() for cell in one.cells}
        return Traced(self.edition, trace, self._archived.submissions(ids))

    def _trace(self, figure_id: str) -> Trace:
        if figure_id not in self._traces:
            self._traces[figure_id] = self._again(self.figures[figure_id])
        return self._traces[figure_id]

    def _again(self, figure: Figure) -> Trace:
        lineage = figure.lineage
        tell = partial(
            Trace,
            figure=figure.id,
            label=figure.label,
            unit=figure.unit,
            printed=figure.printed,
            value=figure.value,
            formula=formula_of(lineage),
            received=lineage.received,
            expected=lineage.expected,
        )
        if lineage.figures:
            inputs = tuple(self._trace(one) for one in lineage.figures)
            if lineage.formula is None:
                return tell(again=None, inputs=inputs, problems=("Số liệu lập trước khi công thức được lưu.",))
            value = calculate(lineage.formula, [one.again for one in inputs])
            return tell(again=value, inputs=inputs, problems=tuple(_differs(figure, value)))
        if not lineage.query:
            value = self._given(figure)
            return tell(again=value, problems=tuple(_differs(figure, value)))
        if lineage.query not in QUERIES:
            return tell(again=None, problems=(f"Chưa có cách tính lại cho truy vấn {lineage.query}.",))
        counted = QUERIES[lineage.query](self._by_part[self._part(figure.id) or self.edition.period], lineage)
        cells = self._archived.cells(counted.facts)
        value = None if counted.value is None else Decimal(counted.value)
        problems = (
            *_differs(figure, value),
            *_coverage(lineage, counted.received),
            *_judged_otherwise(counted.verdicts),
            *self._altered(cells),
        )
        return tell(again=value, verdicts=counted.verdicts, cells=cells, records=counted.records, problems=problems)

    def _given(self, figure: Figure) -> Decimal | None:
        """A figure that is not computed from what was reported: days of a period, a target of its programme."""
        if figure.lineage.period:
            period = load_calendar().period(figure.lineage.period)
            return Decimal((period.cut_off - period.starts).days + 1)
        part = self._part(figure.id)
        day = load_calendar().period(part or self.edition.period).cut_off
        found = load_profile().programme_on(day).aims.get(figure.id.removeprefix(f"{part}."))
        return found[1].value if found else None

    def _part(self, figure_id: str) -> str:
        """Code of the period whose report a figure was taken in from; empty: it is the report's own."""
        return next((code for code in self._parts if figure_id.startswith(f"{code}.")), "")

    def _altered(self, cells: Iterable[Cell]) -> Iterator[str]:
        wrong = [cell for cell in cells if not cell.agrees]
        for submission in dict.fromkeys(c.submission for c in wrong):
            if why := self._archived.problems.get(submission):
                yield f"Không đọc được tệp lưu trữ của bản gửi {submission}: {why}"
        for cell in wrong[:MOST_NAMED]:
            place = f"bản gửi {cell.submission}, {cell.sheet}!{cell.cell}"
            archived = "không có" if cell.archived is None else cell.archived
            yield f"Ô {place}: kho ghi {cell.value}, tệp lưu trữ ghi {archived}"
        if len(wrong) > MOST_NAMED:
            yield f"Tất cả {len(wrong)} ô khác với tệp lưu trữ."


def formula_of(lineage: Lineage) -> str:
    """What is calculated, in one line."""
    if lineage.figures:
        return written(lineage.formula, lineage.figures) if lineage.formula else "từ " + ", ".join(lineage.figures)
    if not lineage.query:
        return f"cho trước: {lineage.source}"
    parts = {
        "chỉ tiêu": lineage.indicator,
        "kỳ": lineage.period,
        "trường": " + ".join(lineage.elements),
        "thời gian": " + ".join(lineage.time_periods),
        "chỉ đơn vị có đủ": " + ".join(lineage.among),
        "điều kiện": lineage.filter,
        "phạm vi": lineage.unit or "toàn bộ",
    }
    return f"{lineage.query}: " + "; ".join(f"{name} {said}" for name, said in parts.items() if said)


def _differs(figure: Figure, again: Decimal | None) -> Iterator[str]:
    if figure.value != again:
        yield f"Tính lại được {'không có số' if again is None else f'{again:f}'}, đã lưu " + (
            "không có số." if figure.value is None else f"{figure.value:f}."
        )
    elif not says(figure, again):
        yield f"In là “{figure.printed}”, không phải {again}."


def _coverage(lineage: Lineage, received: int | None) -> Iterator[str]:
    if received is not None and lineage.received is not None and received != lineage.received:
        yield f"Đếm lại được {received} đơn vị có số liệu, đã lưu {lineage.received}."


def _judged_otherwise(verdicts: Iterable[Verdict]) -> Iterator[str]:
    wrong = [v for v in verdicts if v.outcome != v.again]
    for verdict in wrong[:MOST_NAMED]:
        yield f"Đơn vị {verdict.unit}: kết luận đã lưu {verdict.outcome}, đánh giá lại {verdict.again}."
    if len(wrong) > MOST_NAMED:
        yield f"Tất cả {len(wrong)} kết luận khác khi đánh giá lại."
