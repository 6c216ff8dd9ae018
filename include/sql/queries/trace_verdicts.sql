-- one row per verdict of an indicator for a period as known at a moment, of units that are on a day what they were at its cut-off
select v.unit_code as unit, v.outcome, v.failed, v.missing, r.digest, r.version, e.evaluated_at
  from core.verdicts_as_known(:known_at) v
  join core.evaluation e on e.id = v.evaluation_id
  join ref.indicator_rule r on r.id = v.rule_id
  join ref.period p on p.code = v.period_code
 where v.indicator = :indicator and v.period_code = :period
   and exists (select from ref.unit u
                where u.code = v.unit_code and u.valid @> cast(:day as date) and u.valid @> p.cut_off)
 order by v.unit_code
