"""Judge all units of a period by every rule in force on its cut-off date, and keep what changed."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection, text

from antt.evaluate.compile import (
    Compiled,
    Times,
    communes_only,
    compile_indicator,
    input_columns,
)
from antt.reference.calendar import Period, load_calendar
from antt.reference.criteria import Indicator, Level, load_criteria
from antt.reference.form import Form, load_form
from antt.reference.units import PROGRAMME
from antt.warehouse import statement


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
    form = load_form()
    known_at: dt.datetime = connection.scalars(text("select clock_timestamp()")).one()
    evaluation_id: int = connection.scalars(
        text("insert into core.evaluation (period_code, evaluated_at) values (:period, :at) returning id"),
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
        flow=load_calendar().window(indicator.window, period, years),
        stock=load_calendar().period_of(period.ky, year).cut_off.isoformat(),
        annual=str(year),
    )


def _materialise(connection: Connection, rules: list[Indicator], period: Period, known_at: dt.datetime) -> None:
    """Facts at every time that any rule looks at, once for all rules."""
    looks = [_look_back(rule, period, years) for rule in rules for years in (0, 1)]
    times = sorted({t for look in looks for t in (*(look.flow or ()), look.stock, look.annual)})
    connection.execute(text("create temp table known on commit drop as select * from core.fact limit 0"))
    connection.execute(statement("known_facts"), {"known_at": known_at, "times": times})
    connection.execute(text("create index on known (unit_code, time_period)"))
    connection.execute(text("analyze known"))


def _judge(connection: Connection, rule: Indicator, period: Period, form: Form, evaluation_id: int) -> int:
    compiled = compile_indicator(rule, period)
    result = connection.execute(
        text(_statement(compiled, rule, period, form)),
        {
            "programme": PROGRAMME,
            "cut_off": period.cut_off,
            "evaluation": evaluation_id,
            "indicator": rule.id,
            "period": period.code,
            "version": rule.version,
            "digest": rule.digest,
        },
    )
    return result.rowcount


def _statement(compiled: Compiled, rule: Indicator, period: Period, form: Form) -> str:
    columns = dict(
        zip(
            compiled.inputs,
            input_columns(compiled, rule, form, _look_back(rule, period, 0), _look_back(rule, period, 1)),
            strict=True,
        )
    )
    own = [c for alias, c in columns.items() if not communes_only(compiled.inputs[alias], rule.level)]
    communes = [c for alias, c in columns.items() if communes_only(compiled.inputs[alias], rule.level)]
    sums = [
        f'CASE WHEN count(v."{a}") = count(*) THEN sum(v."{a}") END AS "{a}"'
        for a in columns
        if communes_only(compiled.inputs[a], rule.level)
    ]
    units = {
        Level.COMMUNE: "SELECT code AS unit_code FROM scope",
        Level.DISTRICT: "SELECT unit_code FROM ref.office WHERE valid @> cast(:cut_off as date)",
    }[rule.level]
    failed = ", ".join(f"CASE WHEN NOT ({sql}) THEN '{key}' END" for key, sql in compiled.conditions)
    missing = ", ".join(f"CASE WHEN ({sql}) IS NULL THEN '{key}' END" for key, sql in compiled.conditions)
    inputs = ", ".join(f"""'{alias}', "{alias}\"""" for alias in columns)
    return f"""
    WITH scope AS (
        SELECT u.code, u.parent_code FROM ref.programme_scope s JOIN ref.unit u ON u.code = s.unit_code
         WHERE s.programme = :programme AND s.valid @> cast(:cut_off as date) AND u.valid @> cast(:cut_off as date)
    ), unit AS ({units}),
    own AS (SELECT {", ".join(["unit_code", *own])} FROM known GROUP BY unit_code),
    commune AS (SELECT {", ".join(["unit_code", *communes])} FROM known GROUP BY unit_code),
    summed AS (
        SELECT {", ".join(["s.parent_code AS unit_code", *sums])}
          FROM scope s LEFT JOIN commune v ON v.unit_code = s.code GROUP BY s.parent_code
    ), judged AS (
        SELECT unit_code, ({compiled.applies}) AS applies, jsonb_build_object({inputs}) AS inputs,
               array_remove(ARRAY[{failed}]::text[], NULL) AS failed,
               array_remove(ARRAY[{missing}]::text[], NULL) AS missing
          FROM unit LEFT JOIN own USING (unit_code) LEFT JOIN summed USING (unit_code)
    ), verdict AS (
        SELECT unit_code, inputs,
               CASE WHEN applies IS NULL THEN 'khong_du_so_lieu' WHEN NOT applies THEN 'khong_ap_dung'
                    WHEN cardinality(failed) > 0 THEN 'chua_dat' WHEN cardinality(missing) > 0 THEN 'khong_du_so_lieu'
                    ELSE 'dat' END AS outcome,
               CASE WHEN applies THEN failed ELSE '{{}}' END AS failed,
               CASE WHEN applies THEN missing WHEN applies IS NULL THEN ARRAY['applies_if'] ELSE '{{}}' END AS missing
          FROM judged
    ), signed AS (
        SELECT *, encode(sha256(convert_to(concat_ws('|', :digest, outcome, failed::text, missing::text, inputs::text),
                                           'UTF8')), 'hex') AS digest FROM verdict
    )
    INSERT INTO core.verdict (evaluation_id, unit_code, indicator, period_code, rule_id, outcome, failed, missing,
                              inputs, digest)
    SELECT :evaluation, n.unit_code, :indicator, :period,
           (SELECT id FROM ref.indicator_rule WHERE indicator = :indicator AND version = :version AND digest = :digest),
           n.outcome, n.failed, n.missing, n.inputs, n.digest
      FROM signed n LEFT JOIN core.verdicts_as_known('infinity') o
        ON o.unit_code = n.unit_code AND o.indicator = :indicator AND o.period_code = :period
     WHERE o.digest IS DISTINCT FROM n.digest
     ORDER BY n.unit_code
    """


def _outcomes(connection: Connection, indicator: str, period: str) -> dict[str, int]:
    rows = connection.execute(
        text(
            "select outcome, count(*) from core.verdicts_as_known('infinity')"
            " where indicator = :indicator and period_code = :period group by outcome order by outcome"
        ),
        {"indicator": indicator, "period": period},
    )
    return {outcome: count for outcome, count in rows.tuples()}
