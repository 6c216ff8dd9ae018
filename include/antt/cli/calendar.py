"""``antt calendar``: periods, deadlines, holidays and windows of a year, as the reference files have them."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from antt.cli.output import AsJson, console, print_rows
from antt.reference.calendar import Calendar, Period, load_calendar
from antt.reference.form import Ky
from antt.reference.windows import NotASumOfBuckets, Window
from antt.reference.working_days import load_holidays

app = typer.Typer(no_args_is_help=True, help="Periods, deadlines, holidays and windows of the law.")

PERIODS = {
    "code": "Kỳ",
    "starts": "Từ ngày",
    "cut_off": "Chốt số liệu",
    "days": "Số ngày",
    "locks_on": "Khóa từ ngày",
}
DEADLINES = {
    "period": "Kỳ",
    "label": "Cấp báo cáo",
    "day": "Chậm nhất",
    "nominal": "Ngày theo lịch",
    "wording": "Mức xác nhận",
}
WINDOWS = {"id": "Khoảng", "period": "Kỳ", "span": "Từ ngày - đến hết ngày", "days": "Số ngày", "sum": "Tổng của"}
BUCKETS = {"code": "Phần", "starts": "Từ ngày", "ends": "Đến hết ngày", "days": "Số ngày"}
RESTS = {"name": "Ngày nghỉ", "starts": "Từ ngày", "ends": "Đến hết ngày", "mark": "Mức xác nhận"}
NO_SUM = "không cộng được"
MARKS = {"confirmed": "đã xác nhận", "derived": "suy ra từ luật", "to_be_confirmed": "cần xác nhận"}


@app.command()
def show(year: Annotated[int, typer.Argument(help="A year, e.g. 2024.")], as_json: AsJson = False) -> None:
    """Periods of a year with cut-offs and deadlines of each level, its windows, and days on which nobody works."""
    calendar = load_calendar()
    calendar.period(str(year))
    periods = [calendar.period_of(ky, year) for ky in Ky]
    windows = [w for rule in calendar.windows for w in rule.of(year)]
    tables: dict[str, tuple[list[dict[str, Any]], dict[str, str]]] = {
        "periods": ([_period(p) for p in periods], PERIODS),
        "deadlines": ([d for p in periods for d in _deadlines(p)], DEADLINES),
        "windows": ([_window(calendar, w) for w in windows], WINDOWS),
        "holidays": (_rests(year), RESTS),
    }
    if as_json:
        typer.echo(json.dumps({name: rows for name, (rows, _) in tables.items()}, ensure_ascii=False, default=str))
        return
    for rows, columns in tables.values():
        print_rows(rows, columns, as_json)


@app.command()
def window(
    window_id: Annotated[str, typer.Argument(metavar="ID", help="reporting_period, tt124_commune, calendar_year …")],
    period: Annotated[str, typer.Argument(help="2024, 2024-H1, 2025-H2, 2023-Q1 or 2023-M03.")],
    as_json: AsJson = False,
) -> None:
    """The days of a window and the buckets that add up to it; an error if none do."""
    calendar = load_calendar()
    found = calendar.find_window(window_id, period)
    buckets = calendar.summed(found)
    parts = [b.model_dump(mode="json" if as_json else "python") | {"days": b.days} for b in buckets]
    if as_json:
        typer.echo(
            json.dumps({**found.model_dump(mode="json"), "days": found.days, "buckets": parts}, ensure_ascii=False)
        )
        return
    console.print(f"{found.label}: {_span(found)}, {found.days} ngày ({found.basis})")
    print_rows(parts, BUCKETS, as_json)


def _period(period: Period) -> dict[str, Any]:
    return {**period.model_dump(exclude={"deadlines"}), "days": (period.cut_off - period.starts).days + 1}


def _deadlines(period: Period) -> list[dict[str, Any]]:
    return [{"period": period.code, **d.model_dump(), "wording": MARKS[d.wording]} for d in period.deadlines]


def _window(calendar: Calendar, window: Window) -> dict[str, Any]:
    try:
        parts = [b.code for b in calendar.summed(window)]
    except NotASumOfBuckets:
        parts = []
    shown = {"span": _span(window), "days": window.days, "sum": " ".join(parts) or NO_SUM}
    return {**window.model_dump(), "buckets": parts, **shown}


def _span(window: Window) -> str:
    return f"{window.starts:%d/%m/%Y} - {window.ends:%d/%m/%Y}"


def _rests(year: int) -> list[dict[str, Any]]:
    holidays = load_holidays().of(year)
    return [{**rest.model_dump(), "mark": MARKS[rest.mark or holidays.mark]} for rest in holidays.rests] + [
        {"name": "Ngày làm bù", "starts": day, "ends": day, "mark": MARKS[holidays.mark]} for day in holidays.works
    ]
