"""What a snapshot says, as rows of the warehouse, and read back from them.

A stored report is read, not computed again: names, labels, the calendar and the statements behind the figures may all
have changed since it was made.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import Connection

from antt.render.content import Content
from antt.render.figure import Figure, Figures, Lineage
from antt.render.wording import Style
from antt.warehouse import statement
from antt.warehouse.copy import copy_rows


def content_json(content: Content) -> str:
    """Everything that the report says besides its figures."""
    parts = {name: adapter.dump_python(getattr(content, name), mode="json") for name, adapter in _adapters().items()}
    return json.dumps(parts, ensure_ascii=False)


def read_content(stored: dict[str, Any], figures: Figures) -> Content:
    """The content from what ``content_json`` wrote.

    Raises:
        ValueError: it was written by a version of the program that said other things.
    """
    if stored.keys() != _adapters().keys():
        raise ValueError("the stored report has other parts than those of this version")
    parts = {name: adapter.validate_python(stored[name]) for name, adapter in _adapters().items()}
    return Content(figures=figures, **parts)


@cache
def _adapters() -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(Content)
    return {name: TypeAdapter(hint) for name, hint in hints.items() if name != "figures"}


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
