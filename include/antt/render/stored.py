"""What a snapshot says, as rows of the warehouse, and read back from them.

A stored report is read, not computed again: names, labels, the calendar and the statements behind the figures may all
have changed since it was made.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from antt.render.figure import Figure, Figures, Lineage
from antt.render.gathered import Gathered, parts_of
from antt.render.wording import Style
from antt.warehouse import statement
from antt.warehouse.copy import copy_rows


def content_json(content: Gathered) -> str:
    """Everything that the report says besides its figures."""
    return json.dumps(parts_of(content), ensure_ascii=False)


def store_figures(connection: Connection, snapshot_id: int, figures: Figures) -> None:
    """Store the figures of a new snapshot."""
    columns = ("snapshot_id", "position", "id", "value", "unit", "printed", "label", "lineage", "style")
    rows = (
        (
            *(snapshot_id, position, f.id, f.value, f.unit, f.printed, f.label),
            json.dumps(f.lineage.as_json(), ensure_ascii=False),
            f.style.value,
        )
        for position, f in enumerate(figures.values())
    )
    copy_rows(connection, "report.figure", columns, rows)


def read_figures(connection: Connection, snapshot_id: int) -> Figures:
    """The figures of a snapshot in their order; empty when there is no such snapshot."""
    rows = connection.execute(statement("report_figures"), {"snapshot": snapshot_id}).mappings()
    return Figures({row["id"]: _figure(dict(row)) for row in rows})


def _figure(row: dict[str, Any]) -> Figure:
    lineage = Lineage.from_json(row.pop("lineage"))
    # Figures stored before styles were kept say how they are printed, and no more.
    style = Style(row.pop("style") or Style.WORDS)
    return Figure(**row, lineage=lineage, style=style)
