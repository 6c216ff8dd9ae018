"""Verdicts: what people ask about them. Nothing here changes anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from antt import evaluate
from antt.evaluate import Conflict, Explanation, WhatIf
from antt.reference.calendar import load_calendar
from antt.reference.criteria import CriteriaSet
from antt.reference.files import load_yaml
from antt.settings import Settings
from antt.warehouse import open_warehouse
from antt.warehouse.moment import known_moment


def explain(
    settings: Settings, unit: str, indicator: str, period: str, known_at: dt.datetime | None = None
) -> Explanation:
    """The verdict of a unit (a code or a name) and all that it was made of, as known at a moment (default: now)."""
    wanted = load_calendar().period(period)
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return evaluate.explain(connection, unit, indicator, wanted, known_at or known_moment(connection))


def conflicts(settings: Settings, period: str) -> list[Conflict]:
    """Where senders of a period entered another result than the computed one."""
    wanted = load_calendar().period(period)
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return evaluate.conflicts(connection, wanted, known_moment(connection))


def what_if(settings: Settings, period: str, criteria: Path | None, parameters: Sequence[str]) -> WhatIf:
    """Outcomes of a period under the rules of a file or other parameters, beside production; nothing is stored."""
    wanted = load_calendar().period(period)
    tried = load_yaml(criteria, CriteriaSet) if criteria else None
    rules = evaluate.other_rules(wanted, tried, parameters)
    with open_warehouse(settings) as engine, engine.connect() as connection:
        return evaluate.what_if(connection, wanted, rules)
