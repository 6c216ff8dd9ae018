"""Explain one verdict: its conditions with the values that decided them, and the cells that these came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlglot import exp

from antt.evaluate.asked import asked_unit
from antt.evaluate.compile import Compiler, input_name, look_back, with_terms
from antt.evaluate.explanation import STATES, Days, Explanation, Former, JudgedCondition, Rule, Window
from antt.evaluate.formula import Value, with_names, with_values
from antt.evaluate.sources import Sources, rows_of, typed_inputs
from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import Condition, Indicator, Scope, column_name
from antt.reference.form import every_field
from antt.reference.units import Unit, load_units

UNSAID = "chưa ghi"
"""In place of what a rule of before did not say."""


def explain(connection: Connection, asked: str, indicator: str, period: Period, known_at: dt.datetime) -> Explanation:
    """The verdict of a unit (a code or a name) as known at a moment, by the rule that made it.

    Raises:
        WrongRequest: there is no such verdict; the message says why.
    """
    unit = asked_unit(connection, asked, indicator, period, known_at)
    verdicts = rows_of(
        connection, "explain_verdicts", unit=unit.code, indicator=indicator, period=period.code, known_at=known_at
    )
    verdict = verdicts[0]
    rule, form = rule_of(verdict["definition"]), every_field()
    compiled = Compiler(rule, period, form).compile()
    inputs = typed_inputs(compiled, form, verdict["inputs"])
    sources = Sources(connection, unit.code, _communes(unit, rule, period), period.cut_off, verdict["evaluated_at"])
    existing = load_units().on(period.cut_off)
    return Explanation(
        unit=unit.code,
        unit_name=unit.full_name,
        above=existing[unit.parent].full_name if unit.parent else "",
        period=period.code,
        period_label=period.label,
        indicator=indicator,
        title=rule.title,
        outcome=verdict["outcome"],
        known_at=known_at,
        evaluated_at=verdict["evaluated_at"],
        causes=tuple(verdict["causes"]),
        rule=_rule(rule, verdict),
        window=_window(rule, period),
        applies_if=with_names(rule.applies_if) if rule.applies_if else "",
        applies_with_values=with_values(rule.applies_if, rule, period, inputs) if rule.applies_if else "",
        conditions=tuple(
            _condition(c, rule, period, inputs, verdict["conditions"])
            for c in rule.conditions
            if c.id in verdict["conditions"]
        ),
        inputs=sources.used(rule, compiled, form, verdict["inputs"]),
        history=tuple(Former(v["outcome"], v["version"], v["evaluated_at"], tuple(v["causes"])) for v in verdicts),
    )


def rule_of(definition: Mapping[str, Any]) -> Indicator:
    """A rule as it was stored, which says more than an indicator does.

    Rules that were stored first named neither the choices of a parameter nor what of the wording was not seen.
    """
    known = {k: v for k, v in definition.items() if k in Indicator.model_fields}
    if known["wording"] == "to_be_confirmed":
        known.setdefault("unconfirmed", UNSAID)
    known["parameters"] = {
        name: p if isinstance(p, dict) else {"value": p, "one_of": [p, p], "why": UNSAID}
        for name, p in known["parameters"].items()
    }
    return Indicator.model_validate(known)


def _rule(rule: Indicator, verdict: Mapping[str, Any]) -> Rule:
    return Rule(
        set=verdict["criteria_set"],
        instrument=verdict["definition"]["instrument"],
        version=rule.version,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        wording=rule.wording,
        unconfirmed=rule.unconfirmed,
        digest=verdict["digest"],
        parameters={name: p.value for name, p in rule.parameters.items()},
    )


def _window(rule: Indicator, period: Period) -> Window:
    def days(years: int) -> tuple[Days, ...]:
        buckets = map(load_calendar().bucket, look_back(rule, period, years).flow)
        return tuple(Days(b.code, b.starts, b.ends) for b in buckets)

    return Window(rule.window, days(0), days(1))


def _condition(
    condition: Condition,
    rule: Indicator,
    period: Period,
    inputs: Mapping[str, Value],
    states: Mapping[str, bool | None],
) -> JudgedCondition:
    names = (column_name(c) for c in with_terms(rule, condition.expr).find_all(exp.Column, bfs=False))
    reads = (n for n in names if n.scope is not Scope.PERIOD and n.id not in rule.parameters)
    return JudgedCondition(
        id=condition.id,
        label=condition.label,
        basis=condition.basis,
        state=STATES[states[condition.id]],
        formula=with_names(condition.expr),
        with_values=with_values(condition.expr, rule, period, inputs),
        reads=tuple(dict.fromkeys(map(input_name, reads))),
    )


def _communes(unit: Unit, rule: Indicator, period: Period) -> list[str]:
    """Communes of the rule's programme below a unit."""
    existing = load_units().on(period.cut_off)
    members = load_units().in_scope(period.cut_off, programme=rule.programme)
    return [c.code for c in members if unit.code in {c.parent, existing[c.parent].parent}]
