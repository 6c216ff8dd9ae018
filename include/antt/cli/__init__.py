"""The ``antt`` command: each stage by hand, exactly as the DAGs run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from typer.core import TyperGroup

from antt.cli.output import AsJson, console, print_result
from antt.errors import WrongRequest
from antt.settings import load_settings


class _Commands(TyperGroup):
    """Tells a person who asked for something impossible in one line; a defect keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WrongRequest as error:
            typer.echo(f"antt: {error}", err=True)
            raise typer.Exit(WRONG_CALL) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Periodic reporting on the ANTT criterion of New Rural Development.",
)
WRONG_CALL = 64
"""Exit code of a call that cannot be carried out (EX_USAGE), apart from the outcomes of ``antt check``."""
SHOWN = 50
"""Issues that ``antt check`` prints; ``--json`` prints all."""

Workbook = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
PeriodOption = Annotated[str, typer.Option("--period", help="2023, 2024-H1 or 2024-H2.")]


@app.command()
def blank(
    period: PeriodOption,
    district: Annotated[str, typer.Option(help="Code of the district, e.g. 276.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Workbook to write.")],
) -> None:
    """Write the blank workbook of a district for a period."""
    from antt.blank import write_blank
    from antt.reference.calendar import load_calendar
    from antt.reference.form import load_form

    if not out.parent.is_dir():
        raise WrongRequest(f"there is no folder {out.parent}")
    write_blank(out, load_form(), load_calendar().period(period), district)
    console.print(str(out))


@app.command()
def season(
    period: PeriodOption,
    out: Annotated[Path, typer.Option(help="Folder for the workbooks, e.g. the inbox.")],
    seed: Annotated[int, typer.Option(help="Same seed, same figures.")] = 1,
    truth: Annotated[Path | None, typer.Option(help="Also write what was put in, as CSV.")] = None,
) -> None:
    """Write a synthetic season: one workbook per district."""
    from antt.reference.calendar import load_calendar
    from antt.season import write_season

    paths = write_season(load_calendar().period(period), seed, out, truth)
    console.print(f"{len(paths)} workbooks in {out}")


@app.command()
def collect(as_json: AsJson = False) -> None:
    """Take everything that lies complete at any source into the archive."""
    from antt import pipeline

    print_result(pipeline.collect(load_settings()).as_xcom(), as_json)


@app.command()
def archive(
    file: Workbook,
    period: Annotated[str | None, typer.Option(help="The period for which it is handed in.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take one file by hand into the archive."""
    from antt import pipeline
    from antt.reference.calendar import load_calendar

    if period:
        load_calendar().period(period)
    print_result({"submission": pipeline.archive(load_settings(), file, period)}, as_json)


@app.command()
def read(file: Workbook) -> None:
    """Print every value of a workbook with its sheet and cell, one JSON object a line."""
    from antt.read import read_workbook
    from antt.reference.form import load_form

    reading = read_workbook(file.read_bytes(), load_form())
    for grid in reading.grids.values():
        for field in grid.fields:
            cells = zip(grid.addresses[field.id], grid.values[field.id], grid.typed[field.id], strict=True)
            for cell, value, typed in cells:
                line = {"sheet": grid.sheet.name, "cell": cell, "field": field.id, "typed": typed, "value": value}
                typer.echo(json.dumps(line, ensure_ascii=False, default=str))
    for finding in reading.findings:
        typer.echo(json.dumps(finding._asdict(), ensure_ascii=False))


@app.command()
def load(as_json: AsJson = False) -> None:
    """Read, check and load every submission that nothing was decided about."""
    from antt import pipeline

    settings = load_settings()
    print_result(pipeline.process(settings, pipeline.pending(settings)).as_xcom(), as_json)


@app.command()
def evaluate(
    period: Annotated[str | None, typer.Argument(help="A period; without one, all whose facts changed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge all units of a period by the rules in force on its cut-off date."""
    from antt import pipeline

    settings = load_settings()
    for code in [period] if period else pipeline.stale_periods(settings):
        print_result(pipeline.evaluate(settings, code).as_xcom(), as_json)


@app.command()
def render(kind: str, period: str, as_json: AsJson = False) -> None:
    """Write a report: KIND is annual or half_year."""
    from antt import pipeline

    print_result(pipeline.render(load_settings(), kind, period).as_xcom(), as_json)


@app.command()
def check(file: Workbook, as_json: AsJson = False) -> None:
    """Check a workbook without any side effect; exit 0 accepted, 1 returned, 2 refused."""
    import datetime as dt

    from antt.check import State, Submitted, check_batch
    from antt.read import read_workbook
    from antt.reference.form import load_form
    from antt.settings import TIMEZONE

    reading = read_workbook(file.read_bytes(), load_form())
    (checked,) = check_batch([Submitted(0, reading, None, dt.datetime.now(TIMEZONE).date())])
    issues = [
        {
            **i.finding._asdict(),
            "number": i.number,
            "severity": i.rule.severity.value,
            "what": i.what,
            "found": i.found,
            "expected": i.expected,
            "mend": i.mend,
            "basis": i.basis,
        }
        for i in checked.issues
    ]
    if as_json:
        typer.echo(json.dumps({"state": checked.state.value, "issues": issues}, ensure_ascii=False))
    else:
        shown = issues[:SHOWN]
        table = Table("Trang", "Ô", "Xã", "Nội dung", title=f"{checked.state.value}: {len(shown)}/{len(issues)}")
        for issue in shown:
            table.add_row(issue["sheet"], issue["cell"], issue["unit_code"], f"{issue['what']} {issue['mend']}")
        console.print(table)
    raise typer.Exit([State.ACCEPTED, State.RETURNED, State.REFUSED].index(checked.state))
