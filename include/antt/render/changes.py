"""What differs between two editions of a report: figure by figure, and as an annex of the later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from antt.render.document import Annex, Column, Row, Run, Table, figure_run
from antt.render.figure import Figure, Figures

NOT_THERE = "không có"
"""In place of a figure that only one of the two editions has."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after; None where it did not exist."""

    before: Figure | None
    after: Figure | None

    @property
    def figure(self) -> Figure:
        """The figure as it is now, or as it was last."""
        figure = self.after or self.before
        assert figure is not None  # one of them is there
        return figure


def changed_figures(before: Figures, after: Figures) -> tuple[Change, ...]:
    """Figures whose value, printed form or completeness differs, in the order of the later report."""
    ids = [*after, *(gone for gone in before if gone not in after)]
    pairs = (Change(before.get(i), after.get(i)) for i in ids)
    return tuple(pair for pair in pairs if _told(pair.before) != _told(pair.after))


def written(figure: Figure | None) -> str:
    """A figure as it is printed, with its mark."""
    if figure is None:
        return NOT_THERE
    run = figure_run(figure)
    return run.text + run.mark


def changes_annex(changes: tuple[Change, ...], units: Mapping[str, str], city: str, number: str) -> Annex:
    """The annex of that number that lists them; ``units`` are names by code, ``city`` that of the whole."""
    columns = (
        Column("TT", 4),
        Column("Phạm vi", 18, numeric=False),
        Column("Số liệu", 50, numeric=False),
        Column("Lần trước", 18),
        Column("Lần này", 18),
    )
    rows = [
        Row(
            (
                Run(f"{place:02}"),
                Run(units.get(change.figure.lineage.unit, city)),
                Run(change.figure.label),
                Run(written(change.before)),
                figure_run(change.after) if change.after else Run(NOT_THERE),
            )
        )
        for place, change in enumerate(changes, 1)
    ]
    title = "Số liệu thay đổi so với lần lập trước"
    return Annex("changes", number, title, (Table("", columns, tuple(rows)),))


def _told(figure: Figure | None) -> tuple[object, ...] | None:
    return None if figure is None else (figure.value, figure.printed, figure.incomplete)
