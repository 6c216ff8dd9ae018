"""PDF by Typst: PDF/A-3a and PDF/UA-1, with all figures attached as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import typst

from antt.render.document import Annex, Block, Chart, Document, Part, Run, Table
from antt.render.embedded import data
from antt.render.fonts import MAY_BREAK, printable, serif
from antt.settings import TEMPLATES, TIMEZONE

STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
_LONG_WORD = re.compile(r"\S{30,}")


def to_pdf(document: Document) -> bytes:
    """Set the document; the same document gives the same bytes."""
    report = printable(json.dumps(_report(document), ensure_ascii=False))
    family, fonts = serif()
    content = typst.compile(
        TEMPLATES / "reports" / "report.typ",
        font_paths=fonts,
        format="pdf",
        sys_inputs={"report": report, "figures": data(document), "family": family},
        pdf_standards=STANDARDS,
        timestamp=int(document.known_at.timestamp()),
    )
    assert isinstance(content, bytes)  # one file, not a page each
    return content


def _report(document: Document) -> dict[str, Any]:
    profile, date = document.profile, document.known_at.astimezone(TIMEZONE)
    return {
        "title": document.title,
        "name": document.name,
        "subject": document.subject,
        "signed": document.signed,
        "reference": document.reference,
        "parent_agency": profile.parent_agency,
        "agency": profile.agency,
        "agency_short": profile.agency_short,
        "place": profile.place,
        "symbol": profile.symbol,
        "called": document.name.capitalize(),
        "year": str(document.period.due_province.year),
        "date": {"year": date.year, "month": date.month, "day": date.day},
        "addressee": profile.addressee,
        "recipients": profile.recipients,
        "authority": profile.signatory.authority,
        "signatory": document.signatory,
        "marks": document.marks,
        "bases": document.bases,
        "body": [_part(part) for part in document.body],
        "annexes": [_annex(a) for a in document.annexes],
    }


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Block):
        return {"kind": part.kind.value, "runs": [_run(r) for r in part.runs]}
    if isinstance(part, Chart):
        return {"kind": part.kind, "chart": chart_data(part)}
    return {"kind": part.kind, "table": _table(part, landscape=False)}


def chart_data(chart: Chart) -> dict[str, Any]:
    """A chart as ``templates/reports/chart.typ`` reads it."""
    return {
        "title": chart.title,
        "alternative": chart.alternative,
        "height": chart.height,
        "boxes": [{"at": [b.x, b.y], "size": [b.width, b.height], "fill": b.fill.value} for b in chart.boxes],
        "labels": [
            {
                "at": [label.x, label.y],
                "text": "".join(run.text + run.mark for run in label.runs),
                "anchor": label.anchor.value,
                "size": label.size,
                "bold": label.bold,
                "inverse": label.inverse,
            }
            for label in chart.labels
        ],
    }


def _annex(annex: Annex) -> dict[str, Any]:
    return {
        "number": annex.number,
        "title": annex.title,
        "tables": [_table(t, landscape=True) for t in annex.tables],
        "notes": annex.notes,
    }


def _table(table: Table, landscape: bool) -> dict[str, Any]:
    return {
        "title": table.title,
        "size": 9 if table.small(landscape) else 11,
        "levels": table.levels,
        "unbroken": table.unbroken,
        "groups": [{"title": title, "columns": [c.title for c in columns]} for title, columns in table.groups],
        "widths": [c.width for c in table.columns],
        "numeric": [c.numeric for c in table.columns],
        "rows": [{"total": row.total, "cells": [_run(c) for c in row.cells]} for row in table.rows],
    }


def _run(run: Run) -> dict[str, str]:
    # A word that no line has room for may end anywhere.
    return {"text": _LONG_WORD.sub(lambda found: MAY_BREAK.join(found[0]), run.text), "mark": run.mark}
