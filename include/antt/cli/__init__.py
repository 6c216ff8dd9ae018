"""The ``antt`` command: each stage by hand, exactly as the DAGs run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from antt.cli import (
    calendar,
    criteria,
    figures,
    findings,
    mapping,
    paragraph,
    quarantine,
    release,
    review,
    source,
    units,
)
from antt.cli import period as periods
from antt.cli.conflicts import conflicts
from antt.cli.explain import explain
from antt.cli.output import PERIOD_CODES, AsJson, console, print_record, print_result, print_rows
from antt.cli.render import render
from antt.cli.scorecard import scorecard
from antt.cli.trace import trace
from antt.cli.verdict_words import OUTCOMES
from antt.cli.verify import verify
from antt.cli.what_if import what_if
from antt.cli.words import SEVERITIES, issue_lines
from antt.errors import Unfinished, WrongRequest
from antt.reference.files import ReferenceError
from antt.settings import Settings, load_settings

if TYPE_CHECKING:
    from antt.feedback import Answer
    from antt.pipeline import Collected, Evaluated


class _Commands(TyperGroup):
    """Tells what was asked wrongly, is wrong in a reference file or must wait; a defect keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (WrongRequest, ReferenceError) as error:
            typer.echo(f"antt: {error}", err=True)
            raise typer.Exit(WRONG_CALL) from error
        except Unfinished as error:
            typer.echo(f"antt: {error}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Periodic reporting on the ANTT criterion of New Rural Development.",
)
app.add_typer(review.app, name="review")
app.add_typer(periods.app, name="period")
app.add_typer(mapping.app, name="mapping")
app.add_typer(criteria.app, name="criteria")
app.add_typer(calendar.app, name="calendar")
app.add_typer(figures.app, name="figures")
app.add_typer(findings.app, name="findings")
app.add_typer(units.app, name="units")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(release.app, name="release")
app.add_typer(paragraph.app, name="paragraph")
app.add_typer(source.app, name="source")
app.command()(scorecard)
app.command()(explain)
app.command()(conflicts)
app.command()(trace)
app.command()(verify)
app.command("what-if")(what_if)
app.command()(render)
WRONG_CALL = 64
"""Exit code of a call that cannot be carried out (EX_USAGE), apart from the outcomes of ``antt check``."""
COUNTED = {code: words for code, words in OUTCOMES.items() if code}
"""Outcomes that a unit can have."""
SHOWN = 50
"""Issues that ``antt check`` prints; ``--json`` prints all."""

Workbook = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
PeriodOption = Annotated[str, typer.Option("--period", help=PERIOD_CODES)]


@app.command()
def blank(
    period: PeriodOption,
    district: Annotated[str, typer.Option(help="Code of the reporting unit, e.g. 276.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Workbook to write.")],
) -> None:
    """Write the blank workbook of a reporting unit for a period."""
    from antt.blank import write_blank
    from antt.reference.calendar import load_calendar
    from antt.reference.form import form_on

    if not out.parent.is_dir():
        raise WrongRequest(f"there is no folder {out.parent}")
    reported = load_calendar().period(period)
    write_blank(out, form_on(reported.cut_off), reported, district)
    console.print(str(out))


@app.command()
def season(
    period: PeriodOption,
    out: Annotated[
        Path,
        typer.Option(help="The inbox, or a folder like it: workbooks go into its subfolder of the period."),
    ],
    seed: Annotated[int, typer.Option(help="Same seed, same figures.")] = 1,
    truth: Annotated[Path | None, typer.Option(help="Also write what was put in, as CSV.")] = None,
    errors: Annotated[Path | None, typer.Option(help="Plant errors of every kind; say where, as JSON.")] = None,
) -> None:
    """Write a synthetic season: one workbook per reporting unit (until 2024 a district, then a commune or ward)."""
    from antt.reference.calendar import load_calendar
    from antt.season import write_season, write_season_with_errors

    if errors is not None:
        if truth is not None:
            raise WrongRequest("--truth is of an honest season: give it without --errors")
        labels = write_season_with_errors(load_calendar().period(period), seed, out, errors)
        console.print(f"{len({label.file for label in labels})} workbooks with {len(labels)} errors in {out / period}")
        return
    paths = write_season(load_calendar().period(period), seed, out, truth)
    console.print(f"{len(paths)} workbooks in {paths[0].parent}")


@app.command()
def collect(as_json: AsJson = False) -> None:
    """Take all that lies complete at any source into the archive; exit 1 where a source or a file could not be had."""
    from antt import pipeline

    settings = load_settings()
    collected = pipeline.collect(settings)
    if as_json:
        print_result(collected.as_xcom(), as_json)
    else:
        _print_collected(settings, collected)
    if collected.down or collected.failed:
        raise typer.Exit(1)


def _print_collected(settings: Settings, collected: Collected) -> None:
    if collected.new:
        _print_submissions(settings, collected.new)
    print_record(
        {
            "Tệp mới": len(collected.new),
            "Tệp đã nhận trước đó": collected.duplicates,
            "Tệp đang được ghi": collected.waiting,
            "Tệp không nhận được": collected.failed or "không",
            "Tệp ngoài thư mục kỳ, bỏ qua": _outside(collected),
            "Tệp bị cách ly": collected.quarantined,
            "Tệp để lần sau": collected.left,
            "Nguồn chưa thu được": collected.down or "không",
        }
    )


def _outside(collected: Collected) -> str:
    """How many files lie outside the folders of the periods, and the names of some."""
    more = ["…"] if collected.ignored > len(collected.ignored_names) else []
    names = ", ".join([*collected.ignored_names, *more])
    return f"{collected.ignored}: {names}" if names else "0"


@app.command()
def archive(
    file: Workbook,
    period: Annotated[str | None, typer.Option(help="The period for which it is handed in.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take one file by hand into the archive; of a zip of workbooks, each."""
    from antt import pipeline
    from antt.reference.calendar import load_calendar

    if period:
        load_calendar().period(period)
    print_result({"submissions": pipeline.archive(load_settings(), file, period)}, as_json)


@app.command()
def read(file: Workbook) -> None:
    """Print every value of a workbook with its sheet and cell, one JSON object a line."""
    from antt.parse import open_apart
    from antt.read import read_workbook
    from antt.reference.form import load_forms

    reading = read_workbook(file.read_bytes(), *load_forms(), opener=open_apart)
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
    """Read, check and load every submission that nothing was decided about; judge again what looks back at them."""
    from antt import pipeline
    from antt.feedback.words import number

    settings = load_settings()
    pipeline.take_up_again(settings)
    processed = pipeline.process(settings, pipeline.pending(settings))
    settlement = pipeline.settle_all(settings)
    if as_json:
        print_result(processed.as_xcom() | {"contested": settlement.contested}, as_json)
        return
    if ids := [*processed.checked, *processed.returned, *processed.refused, *processed.duplicate, *processed.accepted]:
        _print_submissions(settings, ids)
    print_record(
        {
            "Số liệu đã nạp": number(processed.facts),
            "Kỳ": processed.periods or "không",
            "Có vấn đề phát hiện sau": settlement.contested,
            "Trang kiểm tra": str(processed.page or ""),
        }
    )


def _print_submissions(settings: Settings, ids: list[int]) -> None:
    """Where submissions stand, what waits for a person first."""
    from antt.pipeline.review import board

    standing = {one.id: one for one in board(settings)}
    print_rows([review.board_line(standing[key]) for key in ids], review.BOARD, as_json=False)


@app.command()
def evaluate(
    period: Annotated[str | None, typer.Argument(help="A period; without one, all whose facts changed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge all units of a period by the rules in force on its cut-off date."""
    from antt import pipeline

    settings = load_settings()
    for code in [period] if period else pipeline.stale_periods(settings):
        evaluated = pipeline.evaluate(settings, code)
        if as_json:
            print_result(evaluated.as_xcom(), as_json)
            continue
        print_result({"period": evaluated.period, "verdicts": evaluated.verdicts}, as_json)
        print_rows(_outcome_lines(evaluated), {"indicator": "Chỉ tiêu"} | COUNTED, as_json)


def _outcome_lines(evaluated: Evaluated) -> list[dict[str, object]]:
    """How many units have each outcome, a line an indicator."""
    return [
        {"indicator": indicator} | {outcome: counts.get(outcome, 0) for outcome in COUNTED}
        for indicator, counts in evaluated.outcomes.items()
    ]


@app.command()
def check(
    file: Workbook,
    annotated: Annotated[Path | None, typer.Option(help="Also write the workbook with the issues marked.")] = None,
    with_history: Annotated[
        bool, typer.Option("--with-history", help="Also compare with earlier reports in the warehouse.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check a workbook without any side effect; exit 0 accepted, 1 returned, 2 refused."""
    import datetime as dt

    from antt.check import NO_HISTORY, State, Submitted, check_batch
    from antt.feedback import Answer, Revision, Sent, annotate, as_json_text
    from antt.parse import open_apart
    from antt.read import read_workbook
    from antt.reference.form import load_forms
    from antt.settings import TIMEZONE

    sent = Sent(file.name, file.read_bytes(), dt.datetime.now(TIMEZONE))
    reading = read_workbook(sent.content, *load_forms(), opener=open_apart)
    submitted = Submitted(0, reading, None, sent.received_at.date())
    history = NO_HISTORY
    if with_history:
        from antt import pipeline

        history = pipeline.history(load_settings(), submitted)
    (checked,) = check_batch([submitted], history)
    answer = Answer(sent, checked, Revision())
    if annotated:
        _write_annotated(annotated, annotate(answer))
    if as_json:
        typer.echo(as_json_text(answer))
    else:
        _print_issues(answer)
    raise typer.Exit({State.RETURNED: 1, State.REFUSED: 2}.get(checked.state, 0))


def _print_issues(answer: Answer) -> None:
    from antt.feedback.words import STATES

    shown, label = answer.entries[:SHOWN], STATES[answer.checked.state]
    table = Table("Mã", "Mức", "Nội dung", title=f"{label}: {len(shown)}/{len(answer.entries)} nội dung")
    for entry in shown:
        issue = entry.issue
        place = {"sheet": issue.finding.sheet, "cell": issue.finding.cell, "unit": entry.unit}
        says = issue_lines(place | {"what": issue.what, "found": issue.found, "mend": issue.mend})
        table.add_row(entry.id, SEVERITIES[issue.rule.severity], escape(says))
    console.print(table)


def _write_annotated(path: Path, workbook: bytes | None) -> None:
    if workbook is None:
        raise WrongRequest("there is no annotated workbook of a file that is refused or cannot be written back")
    if not path.parent.is_dir():
        raise WrongRequest(f"there is no folder {path.parent}")
    path.write_bytes(workbook)
