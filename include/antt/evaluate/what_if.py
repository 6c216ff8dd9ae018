"""What if: the facts of now under other rules, beside the verdicts that stand. Nothing of it is ever stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from antt.errors import WrongRequest
from antt.evaluate.explanation import STATES, State
from antt.evaluate.judging import judge_units, prepare, rules_in_force
from antt.evaluate.sources import rows_of
from antt.evaluate.verdicts import stale_periods
from antt.reference.calendar import Period
from antt.reference.consistency import check_names
from antt.reference.criteria import CriteriaSet, Indicator
from antt.reference.form import every_field
from antt.warehouse.moment import known_moment


@dataclass(frozen=True)
class Responsible:
    """A condition that came out otherwise; None: the rule has no such condition."""

    id: str
    label: str
    before: State | None
    after: State | None


@dataclass(frozen=True)
class Changed:
    """A unit whose verdict would be another one."""

    indicator: str
    unit: str
    unit_name: str
    above: str
    """Name of the unit above it."""
    before: str | None
    """None: not judged in production."""
    after: str | None
    conditions: tuple[Responsible, ...]


@dataclass(frozen=True)
class WhatIf:
    """Outcomes of a period in production and under other rules."""

    period: str
    rules: tuple[str, ...]
    """Indicators whose rule is another one."""
    before: Mapping[str, Mapping[str, int]]
    """Indicator → outcome → number of units."""
    after: Mapping[str, Mapping[str, int]]
    changed: tuple[Changed, ...]


def what_if(connection: Connection, period: Period, rules: Sequence[Indicator]) -> WhatIf:
    """Judge a period by these rules instead of those in force of the same ids, in a transaction that can write nothing.

    Raises:
        WrongRequest: the period was not evaluated since its facts changed, so there is nothing to compare with.
    """
    prepare(connection)
    connection.execute(text("set transaction read only"))
    known_at = known_moment(connection)
    if period.code in stale_periods(connection):
        raise WrongRequest(f"the verdicts of {period.code} are not up to date: antt evaluate {period.code}")
    in_force = {rule.id: rule for rule in rules_in_force(period)}
    tried = in_force | {rule.id: rule for rule in rules}
    judge_units(connection, period, list(tried.values()), known_at)
    rows = rows_of(connection, "what_if", period=period.code, known_at=known_at, day=period.cut_off)
    return WhatIf(
        period.code,
        tuple(i for i, rule in tried.items() if rule != in_force.get(i)),
        _outcomes(rows, "before"),
        _outcomes(rows, "after"),
        tuple(_changed(row, in_force, tried) for row in rows if row["before"] != row["after"]),
    )


def other_rules(period: Period, criteria: CriteriaSet | None, settings: Iterable[str]) -> list[Indicator]:
    """Rules to try: those of a set in force on the cut-off day, then parameters as ``124.strict_decrease=true``.

    Raises:
        ReferenceError: the set reads what the form does not have.
        WrongRequest: there is no such indicator or parameter, or it cannot have that value.
    """
    if criteria:
        check_names(criteria, every_field())
    rules = {rule.id: rule for rule in rules_in_force(period)}
    tried = {rule.id: rule for rule in rules_in_force(period, [criteria])} if criteria else {}
    for setting in settings:
        name, _, value = setting.partition("=")
        indicator, _, parameter = name.rpartition(".")
        rule = (rules | tried).get(indicator)
        if rule is None or parameter not in rule.parameters or not value:
            known = [f"{i}.{p}={_typed(v.value)}" for i, r in (rules | tried).items() for p, v in r.parameters.items()]
            raise WrongRequest(
                f"nothing to set by {setting!r}; in force for {period.code}: {', '.join(known) or 'none'}"
            )
        tried[indicator] = _with_parameter(rule, parameter, value)
    return list(tried.values())


def _with_parameter(rule: Indicator, name: str, value: str) -> Indicator:
    allowed = {_typed(one): one for one in rule.parameters[name].one_of}
    if value not in allowed:
        raise WrongRequest(f"{rule.id}.{name} is {' or '.join(allowed)}, not {value}")
    return rule.with_parameter(name, allowed[value])


def _typed(value: bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _outcomes(rows: Iterable[Mapping[str, Any]], column: str) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {row["indicator"]: Counter() for row in rows}
    for row in rows:
        if row[column]:
            counts[row["indicator"]][row[column]] += 1
    return {indicator: dict(sorted(found.items())) for indicator, found in counts.items()}


def _changed(row: Mapping[str, Any], before: Mapping[str, Indicator], after: Mapping[str, Indicator]) -> Changed:
    """The unit with the conditions that came out otherwise, but for those that are met wherever they are asked."""
    was, becomes = row["conditions_before"] or {}, row["conditions_after"] or {}
    labels = {
        c.id: c.label
        for rules in (before, after)
        if row["indicator"] in rules
        for c in rules[row["indicator"]].conditions
    }
    responsible = []
    for condition, label in labels.items():
        states = [STATES[s[condition]] if condition in s else None for s in (was, becomes)]
        if states[0] != states[1] and not set(states) <= {State.MET, None}:
            responsible.append(Responsible(condition, label, *states))
    unit = {key: row[key] for key in ("indicator", "unit", "unit_name", "above", "before", "after")}
    return Changed(**unit, conditions=tuple(responsible))
