"""How commands print what they did: a table for a person, JSON for a program."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
console = Console()


def print_result(result: dict[str, Any], as_json: bool) -> None:
    """Print a flat result."""
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    table = Table("", "")
    for key, value in result.items():
        table.add_row(key, json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value))
    console.print(table)
