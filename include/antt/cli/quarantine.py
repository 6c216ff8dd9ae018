"""``antt quarantine``: files that nobody should open unwarned, why, and letting one out."""

from __future__ import annotations

from typing import Annotated

import typer

from antt.cli.output import AsJson, print_result, print_rows
from antt.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Files that nobody should open unwarned; their bytes stay in the archive.")

HELD = {
    "id": "Số",
    "code": "Mã",
    "name": "Tệp",
    "source": "Nguồn",
    "sender": "Người gửi",
    "submission_id": "Mã tiếp nhận",
    "at": "Từ",
}


@app.command("list")
def list_held(as_json: AsJson = False) -> None:
    """What lies there, and why; of a submission, its id."""
    from antt.pipeline.quarantine import quarantined

    print_rows(quarantined(load_settings()), HELD, as_json)


@app.command()
def release(
    number: Annotated[int, typer.Argument(help="Number in `antt quarantine list`.", metavar="NUMBER")],
    by: Annotated[str, typer.Option(help="Name of the person who releases.")],
    reason: Annotated[str, typer.Option(help="Why, in writing.")],
    as_json: AsJson = False,
) -> None:
    """Let a file out: the next run reads the same bytes by the limits of now, or fetches what could not be had."""
    from antt.pipeline.quarantine import release

    print_result({"submissions": release(load_settings(), number, by, reason)}, as_json)
