-- one row per unit, indicator and failed condition, with the words of the rule that judged it
select v.indicator,
       v.period_code as period,
       v.unit_code as unit,
       u.kind as unit_kind,
       u.name as unit_name,
       d.code as district,
       d.kind as district_kind,
       d.name as district_name,
       r.definition ->> 'title' as title,
       r.wording = 'confirmed' as confirmed,
       condition.value ->> 'label' as label,
       condition.value ->> 'basis' as basis,
       reason.text as reason
  from unnest(cast(:indicators as text[]), cast(:periods as text[])) as i (indicator, period)
  join core.verdicts_as_known(:known_at) v on v.indicator = i.indicator and v.period_code = i.period
  join ref.indicator_rule r on r.id = v.rule_id
  join ref.period p on p.code = v.period_code
  join ref.unit u on u.code = v.unit_code and u.valid @> cast(:day as date) and u.valid @> p.cut_off
  join ref.unit d on d.code = case when length(u.parent_code) = 3 then u.parent_code else u.code end
                 and d.valid @> cast(:day as date)
 cross join lateral jsonb_array_elements(r.definition -> 'conditions') with ordinality as condition (value, position)
  left join report_fact reason
    on v.indicator = '124' and reason.unit_code = v.unit_code and reason.element = 'tt124_ly_do'
   and reason.time_period = left(v.period_code, 4)
 where exists (select from report_unit s where v.unit_code in (s.unit_code, s.parent_code))
   and :scope in ('', d.code, v.unit_code)
   and v.outcome = 'chua_dat' and condition.value ->> 'id' = any(v.failed)
 order by array_position(cast(:indicators as text[]), v.indicator), d.code, v.unit_code, condition.position
