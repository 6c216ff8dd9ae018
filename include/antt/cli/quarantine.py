"""``antt quarantine``: files that were refused for what they are or do, and the same bytes read again."""

from __future__ import annotations

from typing import Annotated

import typer

from antt.cli.output import AsJson, print_result, print_rows
from antt.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Files that nobody should open unwarned; their bytes stay in the archive.")

HELD = {"submission": "Số", "name": "Tệp", "rule": "Mã", "size": "Byte", "since": "Từ"}


@app.command("list")
def list_held(as_json: AsJson = False) -> None:
    """What lies there, and why."""
    from antt.pipeline.quarantine import quarantined

    print_rows(quarantined(load_settings()), HELD, as_json)


@app.command()
def replay(
    submission: Annotated[int, typer.Argument(help="Id of a submission in quarantine.", metavar="ID")],
    as_json: AsJson = False,
) -> None:
    """Take the same bytes up again, by the limits of now (reference/limits.yaml); the next run reads them."""
    from antt.pipeline import quarantine

    print_result({"submission": quarantine.replay(load_settings(), submission)}, as_json)
