"""The content of the report for an inspection: two periods in one, and what inspectors found on site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from antt.findings import Comparison, compare
from antt.reference.calendar import Period, load_calendar
from antt.render.content import Content
from antt.render.content import gather as gather_content
from antt.render.figure import Figures, Lineage
from antt.render.gathered import Gathered


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Gathered):
    """What the report says. Figures of each period bear its code: ``2023.tt124.dat``."""

    first: Content
    second: Content
    inspected: tuple[Comparison, ...]

    @property
    def both(self) -> tuple[Content, Content]:
        """The two periods, the earlier first."""
        return self.first, self.second


def gather(
    connection: Connection, kind: str, period: Period, known_at: dt.datetime, scopes: Sequence[str]
) -> Iterator[Inspection]:
    """The content for a period and each of the earlier ones that ``scopes`` name.

    Raises:
        NothingToReport: nobody reports on one of the cut-off dates, or nothing is known of the period.
    """
    (second,) = gather_content(connection, kind, period, known_at, [""])
    for scope in scopes:
        (first,) = gather_content(connection, kind, load_calendar().period(scope), known_at, [""])
        figures = Figures()
        for part in (first, second):
            figures.adopt(part.period.code, part.figures, part.period.label)
        inspected = tuple(compare(connection, [first.period.code, period.code], known_at))
        _add_inspected(figures, inspected, (first.period.code, period.code))
        yield Inspection(
            kind=kind,
            period=period,
            scope=scope,
            figures=figures,
            synthetic=first.synthetic or second.synthetic,
            first=replace(first, figures=figures.part(first.period.code)),
            second=replace(second, figures=figures.part(period.code)),
            inspected=inspected,
        )


def _add_inspected(figures: Figures, inspected: Sequence[Comparison], periods: tuple[str, ...]) -> None:
    """How much was inspected on site, and how much of it came out otherwise."""
    for stem, value, unit, label in (
        ("xa", len({c.unit for c in inspected}), "xã", "Xã được kiểm tra thực tế"),
        ("luot", len(inspected), "lượt", "Lượt đánh giá chỉ tiêu, tiêu chuẩn khi kiểm tra thực tế"),
        ("khac", sum(c.differs for c in inspected), "lượt", "Lượt có kết quả kiểm tra khác kết quả đã có"),
    ):
        lineage = Lineage(query="findings", time_periods=periods, filter=stem)
        figures.add(f"kiem_tra.{stem}", value, unit, label, lineage)
