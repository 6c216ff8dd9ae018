"""``antt conflicts``: where senders entered another result than the computed one."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from antt.cli.output import PERIOD_CODES, AsJson, console
from antt.cli.verdict_words import OUTCOMES, STATES
from antt.evaluate import Conflict
from antt.settings import load_settings


def conflicts(
    period: Annotated[str, typer.Argument(help=PERIOD_CODES)],
    as_json: AsJson = False,
) -> None:
    """Where senders entered another result than the computed one, and which conditions speak against theirs."""
    from antt.pipeline import verdicts

    found = verdicts.conflicts(load_settings(), period)
    if as_json:
        typer.echo(json.dumps([_plain(conflict) for conflict in found], ensure_ascii=False))
        return
    table = Table(
        "Chỉ tiêu",
        "Mã",
        "Đơn vị",
        "Đã nhập",
        "Tính được",
        "Điều kiện trái",
        "Ô",
        title=f"{len(found)} kết quả đã nhập khác với kết quả tính được",
    )
    for conflict in found:
        against = "\n".join(f"{c.id} {STATES[c.state]}: {c.label}" for c in conflict.conditions)
        results = (OUTCOMES[conflict.entered], OUTCOMES[conflict.computed])
        cell = f"{conflict.sheet}!{conflict.cell} (số {conflict.submission})"
        table.add_row(*map(escape, (conflict.indicator, conflict.unit, conflict.unit_name, *results, against, cell)))
    console.print(table)


def _plain(conflict: Conflict) -> dict[str, object]:
    return conflict._asdict() | {"conditions": [c._asdict() for c in conflict.conditions]}
