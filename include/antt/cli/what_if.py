"""``antt what-if``: the facts of a period under other rules, beside production."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from antt.cli.output import PERIOD_CODES, AsJson, console
from antt.cli.verdict_words import OUTCOMES, STATES
from antt.evaluate import WhatIf
from antt.settings import load_settings

SHOWN = 50
"""Units that are listed; ``--json`` lists all."""
NOTE = "Kết quả thử trên số liệu hiện có, không được lưu; kết luận chính thức không thay đổi."


def what_if(
    period: Annotated[str, typer.Argument(help=PERIOD_CODES)],
    criteria: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A set of criteria (YAML) to judge by.")
    ] = None,
    parameters: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter, e.g. 124.strict_decrease=true; may be repeated.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Code of a unit; without one, all that change.")] = None,
    as_json: AsJson = False,
) -> None:
    """Which verdicts of a period would be others under other rules, and why; nothing is stored."""
    from antt.pipeline import verdicts

    found = verdicts.what_if(load_settings(), period, criteria, parameters or [])
    if unit:
        found = dataclasses.replace(found, changed=tuple(c for c in found.changed if c.unit == unit))
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found), ensure_ascii=False))
        return
    console.print(_counts(found))
    if found.changed:
        console.print(_conditions(found))
        console.print(_units(found))
    console.print(NOTE)


def _counts(found: WhatIf) -> Table:
    table = Table("Chỉ tiêu", "Kết luận", "Chính thức", "Thử", "Chênh lệch", title=f"Kỳ {found.period}")
    for indicator, after in found.after.items():
        before = found.before[indicator]
        for outcome in sorted({*before, *after}):
            was, becomes = before.get(outcome, 0), after.get(outcome, 0)
            name = f"{indicator} *" if indicator in found.rules else indicator
            table.add_row(
                name, OUTCOMES[outcome], str(was), str(becomes), f"{becomes - was:+d}" if was != becomes else ""
            )
    table.caption = "* quy tắc khác với chính thức"
    return table


def _conditions(found: WhatIf) -> Table:
    """Which conditions are responsible, and for how many units."""
    table = Table("Chỉ tiêu", "Điều kiện", "Nội dung", "Chính thức", "Thử", "Số đơn vị", title="Vì sao khác")
    for (indicator, why), units in Counter((u.indicator, c) for u in found.changed for c in u.conditions).items():
        table.add_row(indicator, why.id, escape(why.label), STATES[why.before], STATES[why.after], str(units))
    return table


def _units(found: WhatIf) -> Table:
    listed = found.changed[:SHOWN]
    title = f"Đơn vị có kết luận khác: {len(listed)}/{len(found.changed)}"
    table = Table("Chỉ tiêu", "Mã", "Đơn vị", "Thuộc", "Chính thức", "Thử", "Điều kiện", title=title)
    for unit in listed:
        results = (OUTCOMES[unit.before], OUTCOMES[unit.after], ", ".join(c.id for c in unit.conditions))
        table.add_row(unit.indicator, unit.unit, escape(unit.unit_name), escape(unit.above), *results)
    return table
