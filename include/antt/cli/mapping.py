"""``antt mapping``: columns that the reader proposes, and their acceptance for an office."""

from __future__ import annotations

from typing import Annotated

import typer

from antt.cli.output import AsJson, print_result, print_rows
from antt.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Columns of returned workbooks that seem to be fields of the form.")

PROPOSED = {
    "submission": "Số",
    "name": "Tệp",
    "district": "Đơn vị",
    "sheet": "Trang",
    "place": "Vị trí",
    "header": "Nhãn [mã] trong tệp",
    "field": "Trường",
    "label": "Nhãn của mẫu",
    "why": "Căn cứ",
}


@app.command("list")
def list_proposals(as_json: AsJson = False) -> None:
    """What may be accepted."""
    from antt.pipeline.mapping import proposals

    print_rows(proposals(load_settings()), PROPOSED, as_json)


@app.command()
def accept(
    submission: Annotated[int, typer.Argument(help="Id of a returned submission.", metavar="ID")],
    by: Annotated[str, typer.Option(help="Name of the person who accepts.")],
    as_json: AsJson = False,
) -> None:
    """Accept all columns proposed for a submission, for its office and for good; it is taken up again by itself."""
    from antt.pipeline.mapping import accept_mapping

    print_result(accept_mapping(load_settings(), submission, by)._asdict(), as_json)
