"""The statement that judges all units of a period by one indicator."""

from __future__ import annotations

import json
from typing import Any

from sqlglot import exp

from antt.evaluate.compile import Compiled
from antt.reference.calendar import Period
from antt.reference.criteria import Indicator, Level

_CODE_LENGTH = {Level.COMMUNE: 5, Level.DISTRICT: 3, Level.PROVINCE: 2}
"""Digits of a unit's code in the national register."""


def judging_values(rule: Indicator, compiled: Compiled, period: Period) -> dict[str, Any]:
    """Parameters of ``judging_statement``."""
    inputs = [
        {"alias": i.alias, "element": i.element, "times": i.times, "of_communes": i.of == "communes"}
        for i in compiled.inputs
    ]
    return {
        "programme": rule.programme,
        "digits": _CODE_LENGTH[rule.level],
        "cut_off": period.cut_off,
        "inputs": json.dumps(inputs),
        "tallies": json.dumps([t._asdict() for t in compiled.tallies]),
        "conditions": [key for key, _ in compiled.conditions],
        "indicator": rule.id,
        "rule_digest": rule.digest,
    }


def judging_statement(compiled: Compiled) -> str:
    """SQL that reads the temporary tables ``known`` and ``judged`` and adds its verdicts to ``judged``.

    Only names of the form and of the criteria are written into it, both checked when they were loaded.
    """
    return f"""
    WITH existing AS (
        SELECT code, parent_code FROM ref.unit WHERE valid @> cast(:cut_off as date)
    ), below AS (
        SELECT code, parent_code AS above FROM existing
        UNION ALL
        SELECT u.code, p.parent_code FROM existing u JOIN existing p ON p.code = u.parent_code
    ), scope AS (
        SELECT u.code FROM ref.programme_scope s JOIN existing u ON u.code = s.unit_code
         WHERE s.programme = :programme AND s.valid @> cast(:cut_off as date)
    ), member AS (
        SELECT code, code AS unit_code FROM scope UNION ALL SELECT code, above FROM scope JOIN below USING (code)
    ), unit AS (
        SELECT DISTINCT unit_code FROM member WHERE length(unit_code) = :digits
    ), wanted AS (
        SELECT alias, element, of_communes, times, cardinality(times) AS needed
          FROM jsonb_to_recordset(cast(:inputs as jsonb))
            AS w (alias text, element text, of_communes bool, times text[])
    ), value AS (
        -- A window's sum exists only when every bucket was reported.
        SELECT k.unit_code, w.alias, w.of_communes, coalesce(to_jsonb(sum(k.number)), to_jsonb(max(k.text)),
                   to_jsonb(max(k.date)), to_jsonb(max(k.absence))) AS value
          FROM wanted w JOIN known k ON k.element = w.element AND k.time_period = any(w.times) AND k.item = ''
         GROUP BY k.unit_code, w.alias, w.of_communes, w.needed HAVING count(*) = w.needed
    ), input AS (
        SELECT unit_code, alias, value FROM value WHERE NOT of_communes
        UNION ALL
        -- A sum over communes exists only when every commune in scope has a value.
        SELECT m.unit_code, w.alias, to_jsonb(sum(cast(v.value as numeric)))
          FROM unit JOIN member m USING (unit_code) CROSS JOIN wanted w
          LEFT JOIN value v ON v.unit_code = m.code AND v.alias = w.alias
         WHERE w.of_communes GROUP BY m.unit_code, w.alias HAVING count(v.value) = count(*)
        UNION ALL
        -- A number of verdicts exists only when each of them could be judged.
        SELECT b.above, t.alias, to_jsonb(count(*) FILTER (WHERE j.outcome = any(t.outcomes)))
          FROM jsonb_to_recordset(cast(:tallies as jsonb)) AS t (alias text, indicator text, outcomes text[])
          JOIN judged j USING (indicator) JOIN below b ON b.code = j.unit_code
         GROUP BY b.above, t.alias, t.outcomes HAVING bool_and(j.outcome <> 'khong_du_so_lieu')
        {"".join(f" UNION ALL {_counted(c.alias, c.where, c.time)}" for c in compiled.counts)}
    ), inputs AS (
        SELECT unit_code, jsonb_object_agg(alias, value) AS v FROM input GROUP BY unit_code
    ), {outcome_tables(compiled)}
    INSERT INTO judged (indicator, rule_digest, unit_code, outcome, failed, missing, conditions, inputs, digest)
    SELECT :indicator, :rule_digest, unit_code, outcome, failed, missing, conditions, inputs,
           encode(sha256(convert_to(concat_ws('|', cast(:rule_digest as text), outcome, failed::text, missing::text,
                                              inputs::text), 'UTF8')), 'hex')
      FROM verdict
    """  # noqa: S608


def outcome_tables(compiled: Compiled) -> str:
    """Common table expressions from ``unit`` and ``inputs`` (a unit's inputs as the JSON object ``v``) to ``verdict``.

    Their parameter ``conditions`` lists the ids of the rule's conditions.
    """
    conditions = ", ".join(f"{exp.Literal.string(key).sql()}, ({sql})" for key, sql in compiled.conditions)
    return f"""applied AS MATERIALIZED (
        SELECT unit_code, coalesce(v, '{{}}') AS inputs,
               CASE WHEN ({compiled.applies}) THEN jsonb_build_object({conditions})
                    WHEN ({compiled.applies}) IS NULL THEN '{{"applies_if": null}}' ELSE '{{}}' END AS conditions
          FROM unit LEFT JOIN inputs USING (unit_code)
    ), told AS MATERIALIZED (
        SELECT *, {_those("false")} AS failed, {_those("null")} AS missing FROM applied
    ), verdict AS (
        SELECT *, CASE WHEN conditions = '{{}}' THEN 'khong_ap_dung' WHEN failed <> '{{}}' THEN 'chua_dat'
                       WHEN missing <> '{{}}' THEN 'khong_du_so_lieu' ELSE 'dat' END AS outcome
          FROM told
    )"""  # noqa: S608


def _those(state: str) -> str:
    """Conditions in that state, in the order of the rule."""
    return f"""array(SELECT key FROM unnest(cast(:conditions as text[]) || 'applies_if'::text) WITH ORDINALITY AS k (key, place)
                      WHERE conditions -> key = '{state}' ORDER BY place)"""  # noqa: S608


def _counted(alias: str, where: str, time: str) -> str:
    """Rows of a sub-table that meet a condition; a unit that reported nothing at that time has no count, not zero."""
    return f"""
        SELECT r.unit_code, '{alias}', to_jsonb(count(i.item) FILTER (WHERE {where}))
          FROM (SELECT DISTINCT unit_code FROM known WHERE time_period = '{time}' AND item = '') r
          LEFT JOIN (SELECT unit_code, item, jsonb_object_agg(element, text) AS v
                       FROM known WHERE time_period = '{time}' AND item <> '' AND text IS NOT NULL
                      GROUP BY unit_code, item) i USING (unit_code)
         GROUP BY r.unit_code"""  # noqa: S608
