-- one row per unit and indicator that was inspected for one of the periods, as known at a moment: what the sender entered, what was
-- computed, what was found; the sender's result is in the field that the rule names, a result of circular 124 that of the year
select f.unit_code as unit, u.kind as unit_kind, u.name as unit_name,
       d.code as district, d.kind as district_kind, d.name as district_name,
       f.period_code as period, f.indicator, coalesce(r.definition ->> 'title', f.indicator) as title,
       entered.outcome as entered, v.outcome as computed, f.outcome as found,
       f.inspected_on, f.remark, f.demand, f.sha256, f.sheet, f.cell, f.synthetic,
       coalesce((select array_agg(c.value ->> 'label' order by c.position)
                   from jsonb_array_elements(r.definition -> 'conditions') with ordinality as c (value, position)
                  where c.value ->> 'id' = any (v.failed)), '{}') as failed
  from core.findings_as_known(:known_at) f
  join ref.period p on p.code = f.period_code
  join ref.unit u on u.code = f.unit_code and u.valid @> p.cut_off
  join ref.unit d on d.code = case when length(u.parent_code) = 3 then u.parent_code else u.code end and d.valid @> p.cut_off
  left join core.verdicts_as_known(:known_at) v
    on (v.unit_code, v.indicator, v.period_code) = (f.unit_code, f.indicator, f.period_code)
  left join ref.indicator_rule r on r.id = v.rule_id
  left join lateral (
        select case t.text when 'DAT' then 'dat' when 'CHUA' then 'chua_dat' when 'KHONG_AP_DUNG' then 'khong_ap_dung' end as outcome
          from core.facts_as_known(:known_at) t
         where t.unit_code = f.unit_code and t.element = r.definition ->> 'entered' and t.item = ''
           and t.time_period in (p.year::text, p.cut_off::text)
         limit 1) entered on true
 where f.period_code = any (:periods)
 order by f.period_code, d.code, f.unit_code, f.indicator
