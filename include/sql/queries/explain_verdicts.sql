-- One row per verdict of a unit by an indicator for a period that was known at a moment, the latest first.
select v.outcome, v.conditions, v.inputs, e.evaluated_at, e.causes, r.criteria_set, r.digest, r.version, r.definition
  from core.verdict v
  join core.evaluation e on e.id = v.evaluation_id and e.evaluated_at <= :known_at
  join ref.indicator_rule r on r.id = v.rule_id
 where v.unit_code = :unit and v.indicator = :indicator and v.period_code = :period
 order by v.id desc
