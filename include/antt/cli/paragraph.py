"""``antt paragraph``: what staff add to a report in their own words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from antt.cli.output import AsJson, console, print_result, print_rows
from antt.errors import WrongRequest
from antt.settings import load_settings

if TYPE_CHECKING:
    from antt.release.paragraphs import Report

app = typer.Typer(no_args_is_help=True, help="Paragraphs that staff add to a report.")

Kind = Annotated[str, typer.Argument(help="annual, half_year, …")]
Period = Annotated[str, typer.Argument(help="2023, 2024-H1 or 2024-H2.")]
Scope = Annotated[str, typer.Option(help="The unit that the report is about; without it, the province.")]
Number = Annotated[int, typer.Argument(help="Of the paragraph in its report; see `antt paragraph list`.")]
By = Annotated[str, typer.Option(help="Name of who writes.")]
Reason = Annotated[str, typer.Option(help="Why, in writing.")]
Declared = Annotated[
    list[str] | None, typer.Option("--declare", help="Words with digits that are no figure, as they stand in the text.")
]

PARAGRAPHS = {
    "number": "Đoạn",
    "version": "Phiên bản",
    "section": "Mục",
    "body": "Nội dung",
    "withdrawn": "Đã rút",
    "author": "Người viết",
    "reason": "Lý do",
    "written_at": "Lúc",
}


@app.command("list")
def list_paragraphs(kind: Kind, period: Period, scope: Scope = "", as_json: AsJson = False) -> None:
    """Every version of every paragraph of a report."""
    from antt.pipeline import release

    print_rows(release.paragraphs(load_settings(), _report(kind, period, scope)), PARAGRAPHS, as_json)


@app.command()
def add(
    kind: Kind,
    period: Period,
    section: Annotated[str, typer.Argument(help="Number of the section, as printed: IV.")],
    text: Annotated[str, typer.Argument(help="The paragraph, or - to read it from standard input.")],
    by: By,
    reason: Reason,
    scope: Scope = "",
    declared: Declared = None,
    as_json: AsJson = False,
) -> None:
    """Add a paragraph at the end of a section; figures are written {{ tt124.dat }}."""
    from antt.pipeline import release

    report = _report(kind, period, scope)
    number = release.add_paragraph(load_settings(), report, section, _text(text), by, reason, declared or ())
    print_result({"number": number}, as_json)
    _tell(as_json)


@app.command()
def edit(
    kind: Kind,
    period: Period,
    number: Number,
    text: Annotated[str, typer.Argument(help="The new text, or - to read it from standard input.")],
    by: By,
    reason: Reason,
    scope: Scope = "",
    declared: Declared = None,
) -> None:
    """Write a new version of a paragraph; the old one is kept."""
    from antt.pipeline import release

    report = _report(kind, period, scope)
    release.edit_paragraph(load_settings(), report, number, by, reason, _text(text), declared)
    _tell()


@app.command()
def confirm(kind: Kind, period: Period, number: Number, by: By, reason: Reason, scope: Scope = "") -> None:
    """Say that a paragraph marked for review holds with the figures of now."""
    from antt.pipeline import release

    release.edit_paragraph(load_settings(), _report(kind, period, scope), number, by, reason)
    _tell()


@app.command()
def withdraw(kind: Kind, period: Period, number: Number, by: By, reason: Reason, scope: Scope = "") -> None:
    """Take a paragraph out of the report."""
    from antt.pipeline import release

    release.withdraw_paragraph(load_settings(), _report(kind, period, scope), number, by, reason)
    _tell()


def _report(kind: str, period: str, scope: str) -> Report:
    from antt.pipeline.release import Report

    return Report(kind, period, scope)


def _text(given: str) -> str:
    if given != "-":
        return given
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise WrongRequest("the text is no UTF-8") from error


def _tell(as_json: bool = False) -> None:
    if not as_json:
        console.print("Lập lại báo cáo để đoạn này có trong dự thảo: antt render KIND PERIOD")
