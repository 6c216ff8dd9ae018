"""How commands print what they did: a table for a person, JSON for a program."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from antt.cli.words import RESULTS, STATES
from antt.settings import TIMEZONE


class Record(Protocol):
    """A named tuple."""

    def _asdict(self) -> dict[str, Any]: ...


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
AsKnown = Annotated[
    str | None,
    typer.Option("--as-known", help="A past moment: 2024-07-01T08:00 in Viet Nam; a day alone means its end."),
]
PERIOD_CODES = "A year, e.g. 2024, or a half of one, e.g. 2024-H1 or 2025-H2."
console = Console()


def print_result(result: dict[str, Any], as_json: bool) -> None:
    """Print a flat result; keys of the JSON are labels of the table by ``words.RESULTS``."""
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    words = {k: STATES.get(v, v) if k == "state" else v for k, v in result.items()}
    print_record({RESULTS[key]: value for key, value in words.items()})


def print_record(record: Mapping[str, Any]) -> None:
    """Print labels and what they say, for a person."""
    table = Table("", "", show_header=False)
    for label, value in record.items():
        table.add_row(label, shown(value))
    console.print(table)


def print_rows(rows: Sequence[Record | Mapping[str, Any]], columns: Mapping[str, str], as_json: bool) -> None:
    """Print rows: as JSON all their fields, as a table those of ``columns``, a mapping from field to heading."""
    records = [dict(row) if isinstance(row, Mapping) else row._asdict() for row in rows]
    if as_json:
        typer.echo(json.dumps(records, ensure_ascii=False, default=str))
        return
    # An id is to be copied: it stands in one line.
    table = Table(*(Column(heading, overflow="fold", no_wrap=field == "id") for field, heading in columns.items()))
    for record in records:
        table.add_row(*(shown(record[field]) for field in columns))
    if not records:
        table.add_row("(không có)")
    console.print(table)


def shown(value: object) -> str:
    """A value as a person reads it in a table."""
    match value:
        case None:
            return ""
        case bool():
            return "có" if value else "không"
        case list() | tuple():
            return escape(", ".join(map(str, value)))
        case dt.datetime():
            return f"{value.astimezone(TIMEZONE):%d/%m/%Y %H:%M}"
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case _:
            return escape(str(value))
