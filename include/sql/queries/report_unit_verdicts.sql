-- one row per communal unit that owes a report, indicator and period: its verdict as known at a moment with what came of each
-- condition in the order of the rule, and the result that its sender entered; of another unit that had the code before, nothing
with entered as (
    select f.unit_code, f.element, f.time_period, f.text
      from report_fact f where f.element = any (:entered) and f.item = ''
)
select v.unit_code as unit,
       v.indicator,
       v.period_code as period,
       v.outcome,
       r.definition ->> 'title' as title,
       r.wording = 'confirmed' as confirmed,
       case e.text when 'DAT' then 'dat' when 'CHUA' then 'chua_dat' when 'KHONG_AP_DUNG' then 'khong_ap_dung' end as entered,
       coalesce((select jsonb_agg(jsonb_build_object('label', c.value ->> 'label', 'basis', c.value ->> 'basis',
                                                     'met', v.conditions -> (c.value ->> 'id')) order by c.position)
                   from jsonb_array_elements(r.definition -> 'conditions') with ordinality as c (value, position)
                  where v.conditions ? (c.value ->> 'id')), '[]') as conditions
  from core.verdicts_as_known(:known_at) v
  join unnest(cast(:indicators as text[]), cast(:periods as text[])) as i (indicator, period)
    on (i.indicator, i.period) = (v.indicator, v.period_code)
  join ref.indicator_rule r on r.id = v.rule_id
  join ref.period p on p.code = v.period_code
  join (select distinct unit_code from report_unit) s on s.unit_code = v.unit_code
  join ref.unit u on u.code = v.unit_code and u.valid @> cast(:day as date) and u.valid @> p.cut_off
  left join entered e on e.unit_code = v.unit_code and e.element = r.definition ->> 'entered'
                     and e.time_period in (p.year::text, p.cut_off::text)
 order by v.unit_code, array_position(cast(:indicators as text[]), v.indicator), v.period_code
