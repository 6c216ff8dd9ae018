"""What the child process sends back, as JSON: a parser that was taken over can send values, and nothing that runs."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from antt.guard.address import Area
from antt.guard.finding import Finding
from antt.parse.marks import Flaw, Marks
from antt.parse.workbook import Raw, RawSheet, Workbook

MESSAGE = 1 << 16
"""Bytes of the longest request."""
OUT_OF_MEMORY, FAILED = 3, 4
"""Exit codes of a child."""
_DATE, _TIME, _MOMENT, _SPAN = "date", "time", "moment", "span"


class NotUnderstood(ValueError):
    """No answer of a child."""


def encode(result: Workbook | Finding) -> bytes:
    """The answer of the child process."""
    if isinstance(result, Finding):
        message: dict[str, Any] = {"finding": [result.rule, result.sheet, result.cell, result.found, result.expected]}
    else:
        message = {"sheets": [_encoded(sheet) for sheet in result.sheets], "links": result.links}
        message["by_field"] = result.by_field
    return json.dumps(message, default=_tagged, separators=(",", ":")).encode()


def decode(message: bytes) -> Workbook | Finding:
    """The same on the other side.

    Raises:
        NotUnderstood: it is anything else.
    """
    try:
        said = json.loads(message, object_hook=_object)
        if "finding" in said:
            rule, sheet, cell, found, expected = map(_text, said["finding"])
            return Finding(rule, sheet, cell, found=found, expected=expected)
        return Workbook(tuple(map(_decoded, said["sheets"])), tuple(map(_text, said["links"])), bool(said["by_field"]))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError, AttributeError) as wrong:
        raise NotUnderstood(str(wrong)) from wrong


def _encoded(sheet: RawSheet) -> dict[str, Any]:
    marks = sheet.marks
    return {
        "name": sheet.name,
        "rows": sheet.rows,
        "flaws": [[row, column, *flaw] for (row, column), flaw in marks.flaws.items()],
        "hidden_rows": sorted(marks.hidden_rows),
        "hidden_columns": [[span.start, span.stop] for span in marks.hidden_columns],
        "merged": marks.merged,
        "hidden": sheet.hidden,
    }


def _decoded(said: dict[str, Any]) -> RawSheet:
    marks = Marks(
        {(_number(row), _number(column)): Flaw(_text(rule), _text(text)) for row, column, rule, text in said["flaws"]},
        set(map(_number, said["hidden_rows"])),
        [range(_number(start), _number(stop)) for start, stop in said["hidden_columns"]],
        [Area(*map(_number, area)) for area in said["merged"]],
    )
    rows = [[cell if type(cell) in _CELLS else _text(cell) for cell in row] for row in said["rows"]]
    return RawSheet(_text(said["name"]), rows, marks, bool(said["hidden"]))


_CELLS = frozenset({str, float, int, bool, dt.date, dt.datetime, dt.time, dt.timedelta})


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NotUnderstood(f"{type(value)} for a text")
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise NotUnderstood(f"{type(value)} for a number")
    return value


def _tagged(cell: Raw) -> dict[str, Any]:
    if isinstance(cell, dt.datetime):
        return {_MOMENT: cell.isoformat()}
    if isinstance(cell, dt.date):
        return {_DATE: cell.isoformat()}
    if isinstance(cell, dt.time):
        return {_TIME: cell.isoformat()}
    return {_SPAN: cell.total_seconds()}


def _object(said: dict[str, Any]) -> Any:
    """A value that JSON has no type for; what has more or other keys stays as it is."""
    if len(said) != 1:
        return said
    ((kind, value),) = said.items()
    match kind:
        case "date":
            return dt.date.fromisoformat(value)
        case "time":
            return dt.time.fromisoformat(value)
        case "moment":
            return dt.datetime.fromisoformat(value)
        case "span":
            return dt.timedelta(seconds=value)
    return said
