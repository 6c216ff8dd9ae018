-- One row per indicator and unit whose outcome, rule or inputs differ from the verdict that stands.
insert into core.verdict (evaluation_id, unit_code, indicator, period_code, rule_id, outcome, failed, missing, conditions,
                          inputs, digest)
select :evaluation, n.unit_code, n.indicator, :period, r.id, n.outcome, n.failed, n.missing, n.conditions, n.inputs, n.digest
  from judged n
  join ref.indicator_rule r on r.indicator = n.indicator and r.digest = n.rule_digest
  left join core.verdicts_as_known('infinity') o
    on o.period_code = :period and o.indicator = n.indicator and o.unit_code = n.unit_code
 where o.digest is distinct from n.digest
 order by n.indicator, n.unit_code
