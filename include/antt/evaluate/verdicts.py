"""Judge all units of a period by every rule in force on its cut-off date, and keep what changed."""

from __future__ import annotations

import datetime as dt
import json
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.evaluate.compile import Compiler, Times, inputs_as_rows
from antt.evaluate.judge import judging_statement
from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import Indicator, load_criteria
from antt.reference.form import Form, every_field
from antt.reference.units import PROGRAMME
from antt.warehouse import statement
from antt.warehouse.moment import begin_change


class Evaluated(NamedTuple):
    """What one evaluation gave."""

    evaluation_id: int
    changed: int
    """Verdicts stored because their outcome, rule or inputs changed."""
    outcomes: dict[str, dict[str, int]]
    """Indicator → outcome → number of units."""


def stale_periods(connection: Connection) -> list[str]:
    """Reported periods whose verdicts are older than their facts, oldest first."""
    return list(connection.scalars(statement("stale_periods")))


def evaluate_period(connection: Connection, period: Period) -> Evaluated:
    """Evaluate every indicator in force on the period's cut-off date, within the connection's transaction."""
    form = every_field()
    known_at = begin_change(connection)
    evaluation_id: int = connection.scalars(
        text(
            "insert into core.evaluation (period_code, evaluated_at, reference_digest)"
            " select :period, :at, digest from ref.loaded returning id"
        ),
        {"period": period.code, "at": known_at},
    ).one()
    rules = [i for s in load_criteria() for i in s.indicators if i.in_force(period.cut_off) and period.ky in i.periods]
    _materialise(connection, rules, period, known_at)
    changed, outcomes = 0, {}
    for rule in rules:
        changed += _judge(connection, rule, period, form, evaluation_id)
        outcomes[rule.id] = _outcomes(connection, rule.id, period.code)
    return Evaluated(evaluation_id, changed, outcomes)


def _look_back(indicator: Indicator, period: Period, years: int) -> Times:
    year = period.year - years
    return Times(
        flow=load_calendar().window(indicator.window, period, years) or (),
        stock=load_calendar().period_of(period.ky, year).cut_off.isoformat(),
        annual=str(year),
    )


def _materialise(connection: Connection, rules: list[Indicator], period: Period, known_at: dt.datetime) -> None:
    """Facts at every time that any rule looks at, once for all rules."""
    looks = [_look_back(rule, period, years) for rule in rules for years in (0, 1)]
    times = sorted({t for look in looks for t in (*look.flow, look.stock, look.annual)})
    connection.execute(text("create temp table known on commit drop as select * from core.fact limit 0"))
    connection.execute(statement("known_facts"), {"known_at": known_at, "times": times, "cut_off": period.cut_off})
    connection.execute(text("create index on known (element, time_period)"))
    connection.execute(text("analyze known"))


def _judge(connection: Connection, rule: Indicator, period: Period, form: Form, evaluation_id: int) -> int:
    """Store the verdicts of one rule that changed; return how many."""
    compiled = Compiler(rule, period, form, _look_back(rule, period, 0), _look_back(rule, period, 1)).compile()
    result = connection.execute(
        text(judging_statement(compiled, rule.level)),
        {
            "programme": PROGRAMME,
            "cut_off": period.cut_off,
            "inputs": json.dumps(inputs_as_rows(compiled.inputs)),
            "evaluation": evaluation_id,
            "indicator": rule.id,
            "period": period.code,
            "version": rule.version,
            "digest": rule.digest,
        },
    )
    return result.rowcount


def _outcomes(connection: Connection, indicator: str, period: str) -> dict[str, int]:
    rows = connection.execute(
        text(
            "select outcome, count(*) as units from core.verdicts_as_known('infinity')"
            " where indicator = :indicator and period_code = :period group by outcome order by outcome"
        ),
        {"indicator": indicator, "period": period},
    )
    return {row.outcome: row.units for row in rows}
