"""The statement that judges all units of a period by one indicator and stores the verdicts that changed."""

from __future__ import annotations

from antt.evaluate.compile import Compiled
from antt.reference.criteria import Level

UNITS = {
    Level.COMMUNE: "SELECT code AS unit_code FROM scope",
    Level.DISTRICT: "SELECT unit_code FROM ref.office WHERE valid @> cast(:cut_off as date)",
}


def judging_statement(compiled: Compiled, level: Level) -> str:
    """SQL over the temporary table ``known``; parameters are those of ``verdicts.evaluate_period``.

    Only names of the form and of the criteria are written into it, both checked when they were loaded.
    """
    failed = ", ".join(f"CASE WHEN NOT ({sql}) THEN '{key}' END" for key, sql in compiled.conditions)
    missing = ", ".join(f"CASE WHEN ({sql}) IS NULL THEN '{key}' END" for key, sql in compiled.conditions)
    return f"""
    WITH scope AS (
        SELECT u.code, u.parent_code FROM ref.programme_scope s JOIN ref.unit u ON u.code = s.unit_code
         WHERE s.programme = :programme AND s.valid @> cast(:cut_off as date) AND u.valid @> cast(:cut_off as date)
    ), unit AS (
        {UNITS[level]}
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
        SELECT s.parent_code, w.alias, to_jsonb(sum(cast(v.value as numeric)))
          FROM scope s CROSS JOIN wanted w LEFT JOIN value v ON v.unit_code = s.code AND v.alias = w.alias
         WHERE w.of_communes GROUP BY s.parent_code, w.alias HAVING count(v.value) = count(*)
        {"".join(f" UNION ALL {_counted(c.alias, c.where, c.time)}" for c in compiled.counts)}
    ), inputs AS (
        SELECT unit_code, jsonb_object_agg(alias, value) AS v FROM input GROUP BY unit_code
    ), judged AS (
        SELECT unit_code, coalesce(v, '{{}}') AS inputs, ({compiled.applies}) AS applies,
               array_remove(ARRAY[{failed}]::text[], NULL) AS failed,
               array_remove(ARRAY[{missing}]::text[], NULL) AS missing
          FROM unit LEFT JOIN inputs USING (unit_code)
    ), verdict AS (
        SELECT unit_code, inputs,
               CASE WHEN applies IS NULL THEN 'khong_du_so_lieu' WHEN NOT applies THEN 'khong_ap_dung'
                    WHEN cardinality(failed) > 0 THEN 'chua_dat' WHEN cardinality(missing) > 0 THEN 'khong_du_so_lieu'
                    ELSE 'dat' END AS outcome,
               CASE WHEN applies THEN failed ELSE '{{}}' END AS failed,
               CASE WHEN applies THEN missing WHEN applies IS NULL THEN ARRAY['applies_if'] ELSE '{{}}' END AS missing
          FROM judged
    ), signed AS (
        SELECT *, encode(sha256(convert_to(concat_ws('|', cast(:digest as text), outcome, failed::text, missing::text,
                                                     inputs::text), 'UTF8')), 'hex') AS digest
          FROM verdict
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
    """  # noqa: S608


def _counted(alias: str, where: str, time: str) -> str:
    """Rows of a sub-table that meet a condition; a unit that reported nothing at that time has no count, not zero."""
    return f"""
        SELECT r.unit_code, '{alias}', to_jsonb(count(i.item) FILTER (WHERE {where}))
          FROM (SELECT DISTINCT unit_code FROM known WHERE time_period = '{time}' AND item = '') r
          LEFT JOIN (SELECT unit_code, item, jsonb_object_agg(element, text) AS v
                       FROM known WHERE time_period = '{time}' AND item <> '' AND text IS NOT NULL
                      GROUP BY unit_code, item) i USING (unit_code)
         GROUP BY r.unit_code"""  # noqa: S608
