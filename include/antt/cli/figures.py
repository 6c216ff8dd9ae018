"""``antt figures``: editions of reports, and the figures that changed between two of them."""

from __future__ import annotations

from typing import Annotated

import typer

from antt.cli.output import AsJson, console, print_rows
from antt.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Editions of reports, and figures that changed between them.")

EDITIONS = {
    "snapshot": "Bản",
    "kind": "Báo cáo",
    "period": "Kỳ",
    "scope": "Phạm vi",
    "edition": "Lần lập",
    "known_at": "Biết đến",
    "figures": "Số liệu",
}
CHANGES = {"unit": "Đơn vị", "label": "Số liệu", "before": "Trước", "after": "Sau"}


@app.command("editions")
def list_editions(
    period: Annotated[str | None, typer.Argument(help="2023, 2024-H1 or 2024-H2; without one, all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Reports that were made: their snapshots, editions, and the moment of which their figures are."""
    from antt.pipeline import editions

    print_rows(editions.editions(load_settings(), period), EDITIONS, as_json)


@app.command()
def diff(
    before: Annotated[int, typer.Argument(help="A snapshot; see antt figures editions.")],
    after: Annotated[int, typer.Argument(help="Another.")],
    as_json: AsJson = False,
) -> None:
    """Every figure that differs between two snapshots, before and after."""
    print_changes(before, after, as_json)


def print_changes(before: int, after: int, as_json: bool = False) -> None:
    """Print what changed, and how much of it."""
    from antt.pipeline import editions

    changes = editions.changes(load_settings(), before, after)
    print_rows(changes, CHANGES, as_json)
    if not as_json:
        console.print(f"{len(changes)} số liệu thay đổi")
