"""The figures of a report for programs: CSV for a spreadsheet, JSON with everything known about each."""

from __future__ import annotations

import csv
import io
import json

from antt.render.document import Document
from antt.render.embedded import figure_rows

COLUMNS = ("id", "label", "scope", "value", "unit", "printed", "received", "expected", "formula", "sources")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(document: Document) -> bytes:
    """One line a figure, UTF-8 with a byte order mark, by which Excel knows it; no cell can become a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for figure in document.figures:
        lineage = figure.lineage
        value = "" if figure.value is None else f"{figure.value:f}"
        scope = document.units.get(lineage.unit, lineage.unit) or document.profile.locality
        coverage = ("" if n is None else str(n) for n in (lineage.received, lineage.expected))
        sources = " ".join(lineage.figures or lineage.elements or filter(None, (lineage.indicator, lineage.source)))
        texts = (figure.unit, figure.printed, *coverage, lineage.formula or lineage.query, sources)
        writer.writerow([*map(inert, (figure.id, figure.label, scope)), value, *map(inert, texts)])
    return buffer.getvalue().encode("utf-8-sig")


def to_json(document: Document) -> bytes:
    """The figures with values, units, printed forms, coverage and lineage."""
    parts = {
        "reference": document.reference,
        "snapshot": document.snapshot,
        "edition": document.edition,
        "draft": document.draft,
        "kind": document.kind,
        "period": document.period.code,
        "known_at": document.known_at.isoformat(),
        "marks": document.marks,
        "figures": figure_rows(document),
    }
    return (json.dumps(parts, ensure_ascii=False, indent=1) + "\n").encode()


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before what looks like one."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
