"""``antt period``: locks of periods, and exceptions from them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated

import typer

from antt.cli.output import PERIOD_CODES, AsJson, print_result, print_rows
from antt.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Locks of periods, and exceptions from them.")

PERIODS = {
    "code": "Kỳ",
    "cut_off": "Chốt",
    "due_district": "Hạn nộp",
    "locks_on": "Khóa từ",
    "locked": "Khóa",
    "reports": "Báo cáo",
    "superseded": "Bị thay",
}
EXCEPTIONS = {
    "period": "Kỳ",
    "district_code": "Đơn vị",
    "granted_by": "Người cho phép",
    "reason": "Lý do",
    "starts": "Từ",
    "ends": "Đến trước",
}


@app.command("open")
def open_period(
    period: Annotated[str, typer.Argument(help=PERIOD_CODES)],
    until: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Last day, e.g. 2026-12-31.")],
    by: Annotated[str, typer.Option(help="Name of the person who grants it.")],
    reason: Annotated[str, typer.Option(help="Why, in writing.")],
    district: Annotated[str | None, typer.Option(help="Code of a reporting unit, e.g. 276; without one, all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let submissions of a period be taken in for a time, although it is locked."""
    from antt.pipeline import review

    review.open_period(load_settings(), period, district, until.date(), by, reason)
    print_result({"period": period, "district": district, "until": until.date().isoformat()}, as_json)


@app.command("list")
def list_periods(as_json: AsJson = False) -> None:
    """Periods that somebody works on: when they closed, whether they are locked, and the exceptions."""
    from antt.pipeline import review

    periods = review.periods(load_settings())
    if as_json:
        rows = [p._asdict() | {"exceptions": [e._asdict() for e in p.exceptions]} for p in periods]
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    print_rows(periods, PERIODS, as_json)
    exceptions = [{"period": p.code} | e._asdict() for p in periods for e in p.exceptions]
    print_rows(exceptions, EXCEPTIONS, as_json)
