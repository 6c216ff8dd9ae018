-- at most one row: the evaluation of a period that stood at a moment, and the rules by which it judged
select e.evaluated_at, array(select r.definition from ref.indicator_rule r where r.id = any(e.rules) order by r.id) as rules
  from core.evaluation e
 where e.period_code = :period and e.evaluated_at <= :known_at
 order by e.id desc limit 1
