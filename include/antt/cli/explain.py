"""``antt explain``: why a unit has the verdict that it has, down to the cells."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from antt.cli.output import PERIOD_CODES, AsJson, console, shown
from antt.cli.verdict_words import CAUSES, OUTCOMES, STATES, STYLES, WORDINGS
from antt.errors import WrongRequest
from antt.evaluate.explanation import Cell, Days, Explanation, JudgedCondition, Used
from antt.evaluate.formula import UNKNOWN, printed
from antt.settings import TIMEZONE, load_settings

CELLS = 12
"""Cells that are listed for one input; ``--json`` lists all."""


def explain(
    unit: Annotated[str, typer.Argument(help="Code or name of a commune or district.")],
    indicator: Annotated[str, typer.Argument(help="124, 19.2, 19.2-NC, 9.4, …")],
    period: Annotated[str, typer.Argument(help=PERIOD_CODES)],
    as_known: Annotated[
        str | None,
        typer.Option("--as-known", help="A moment in Viet Nam, 2024-07-01T08:00; a day alone means its end."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Why a unit has its verdict: each condition, the values that decided it, and their cells."""
    from antt.pipeline import verdicts

    known_at = _moment(as_known) if as_known else None
    found = verdicts.explain(load_settings(), unit, indicator, period, known_at)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found), ensure_ascii=False, default=str))
    else:
        console.print(Group(*_parts(found)))


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise WrongRequest(f"{text!r} is no moment; write 2024-07-01 or 2024-07-01T08:00") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=TIMEZONE)
    return moment + dt.timedelta(days=1, microseconds=-1) if len(text) == len("2024-07-01") else moment


def _parts(found: Explanation) -> Iterable[RenderableType]:
    yield f"[bold]{escape(found.unit_name)}[/] ({found.unit}), {escape(found.above)}"
    yield f"{escape(found.title)} – {escape(found.period_label)}"
    yield f"Kết luận: [bold]{OUTCOMES[found.outcome]}[/]"
    yield _head(found)
    yield _conditions(found.conditions)
    yield _inputs(found)
    yield _submissions(found)
    if len(found.history) > 1:
        yield _history(found)


def _head(found: Explanation) -> Table:
    rule, table = found.rule, Table.grid(padding=(0, 2))
    until = f" đến trước {shown(rule.valid_to)}" if rule.valid_to else ""
    lines = {
        "Biết đến": shown(found.known_at),
        "Đánh giá lúc": f"{shown(found.evaluated_at)} ({_causes(found.causes)})",
        "Căn cứ": rule.instrument,
        "Phiên bản quy tắc": f"{rule.version}, áp dụng từ {shown(rule.valid_from)}{until}; {WORDINGS[rule.wording]}",
        "Còn phải đối chiếu": rule.unconfirmed,
        "Tham số": ", ".join(f"{name} = {printed(value)}" for name, value in rule.parameters.items()),
        "Khoảng thời gian": _days(found.window.buckets),
        "Cùng khoảng năm trước": _days(found.window.before),
        "Điều kiện áp dụng": found.applies_if and f"{found.applies_if}  →  {found.applies_with_values}",
    }
    for label, text in lines.items():
        if text:
            table.add_row(label, escape(text))
    return table


def _days(buckets: tuple[Days, ...]) -> str:
    return "; ".join(f"{b.bucket}: {shown(b.starts)} – {shown(b.ends)}" for b in buckets)


def _conditions(conditions: tuple[JudgedCondition, ...]) -> Table:
    table = Table("Điều kiện", "Kết quả", "Nội dung, căn cứ", "Công thức, thay số", title="Điều kiện", show_lines=True)
    for condition in conditions:
        content = f"{condition.label}\n({condition.basis})"
        formula = f"{condition.formula}\n→ {condition.with_values}"
        state = f"[{STYLES[condition.state]}]{STATES[condition.state]}[/]"
        table.add_row(condition.id, state, escape(content), escape(formula))
    return table


def _inputs(found: Explanation) -> Table:
    table = Table("Số liệu", "Nội dung", "Giá trị", "Từ ô (số của bản gửi)", title="Số liệu đã dùng")
    for used in found.inputs:
        value = printed(used.value) if used.value is not None else f"{UNKNOWN} chưa đủ số liệu"
        table.add_row(used.name, escape(used.label), escape(value), escape(_cells(used)))
    return table


def _cells(used: Used) -> str:
    """Addresses by submission and sheet; of many, how many."""
    places: dict[tuple[int, str], list[Cell]] = {}
    for cell in used.cells:
        places.setdefault((cell.submission, cell.sheet), []).append(cell)
    lines = []
    for (submission, sheet), cells in places.items():
        values = ", ".join(f"{c.cell} = {printed(c.value)}" for c in cells)
        lines.append(f"{sheet}!{values if len(cells) <= CELLS else f'{len(cells)} ô'} ({submission})")
    return "\n".join(lines)


def _submissions(found: Explanation) -> Table:
    table = Table("Số", "Lần nộp", "Tệp", title="Bản gửi")
    for submission, revision, file in sorted(
        {(c.submission, c.revision, c.file) for u in found.inputs for c in u.cells}
    ):
        table.add_row(str(submission), str(revision), escape(file))
    return table


def _history(found: Explanation) -> Table:
    table = Table("Đánh giá lúc", "Kết luận", "Phiên bản quy tắc", "Vì sao đánh giá lại", title="Các kết luận đã có")
    for former in found.history:
        version = str(former.rule_version)
        table.add_row(shown(former.evaluated_at), OUTCOMES[former.outcome], version, _causes(former.causes))
    return table


def _causes(causes: tuple[str, ...]) -> str:
    return ", ".join(CAUSES[cause] for cause in causes)
