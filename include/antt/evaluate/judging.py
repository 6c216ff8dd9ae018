"""Judge all units of a period by a list of rules, into a temporary table that nobody else sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, text

from antt.evaluate.compile import Compiler
from antt.evaluate.judge import judging_statement, judging_values
from antt.reference.calendar import Period
from antt.reference.criteria import CriteriaSet, Indicator, judging_order, load_criteria
from antt.reference.form import every_field
from antt.warehouse import statement

_TABLES = (
    "drop table if exists pg_temp.known, pg_temp.judged",
    # One row per unit, time, element and item that the rules look at; no index: every rule reads much of it.
    "create temp table known (unit_code text, element text, time_period text, item text, number numeric, text text,"
    " date date, absence text) on commit drop",
    # One row per indicator and unit.
    "create temp table judged (indicator text, rule_digest text, unit_code text, outcome text, failed text[],"
    " missing text[], conditions jsonb, inputs jsonb, digest text) on commit drop",
)


def rules_in_force(period: Period, criteria: Sequence[CriteriaSet] | None = None) -> list[Indicator]:
    """Rules that hold on the period's cut-off day, of these sets or of those reference files that judge."""
    sets = [s for s in load_criteria() if s.judges] if criteria is None else criteria
    return [i for s in sets for i in s.indicators if i.in_force(period.cut_off) and period.ky in i.periods]


def prepare(connection: Connection) -> None:
    """Make the temporary tables; what comes after may run in a read-only transaction."""
    for sql in _TABLES:
        connection.execute(text(sql))


def judge_units(connection: Connection, period: Period, rules: Sequence[Indicator], known_at: dt.datetime) -> None:
    """Fill ``judged`` from the facts as known at a moment, after ``prepare``."""
    compiled = [(rule, Compiler(rule, period, every_field()).compile()) for rule in judging_order(rules)]
    inputs = [i for _, c in compiled for i in c.inputs]
    connection.execute(
        statement("known_facts"),
        {
            "known_at": known_at,
            "cut_off": period.cut_off,
            "elements": list({i.element for i in inputs}),
            "times": list({t for i in inputs for t in i.times}),
            "counted_at": list({count.time for _, c in compiled for count in c.counts}),
        },
    )
    connection.execute(text("analyze known"))
    for rule, c in compiled:
        connection.execute(text(judging_statement(c)), judging_values(rule, c, period))
    connection.execute(text("analyze judged"))
