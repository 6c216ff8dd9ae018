-- One row per unit and indicator whose sender entered another result than the computed one, as known at a moment, with the
-- conditions that are not met or unknown. Which field holds the sender's result is said by the rule; it is no input of the verdict.
select v.unit_code as unit, u.name as unit_name, case when length(u.code) = 5 then u.parent_code else u.code end as district,
       v.indicator, entered.outcome as entered, v.outcome as computed, f.submission_id as submission, f.sheet, f.cell,
       coalesce((
            select jsonb_agg(jsonb_build_object('id', c.id, 'label', c.label, 'basis', c.basis, 'state', v.conditions -> c.id)
                             order by c.place)
              from rows from (jsonb_to_recordset(r.definition -> 'conditions') as (id text, label text, basis text))
                   with ordinality as c (id, label, basis, place)
             where v.conditions -> c.id in ('false', 'null')), '[]') as conditions
  from core.verdicts_as_known(:known_at) v
  join ref.indicator_rule r on r.id = v.rule_id
  join ref.unit u on u.code = v.unit_code and u.valid @> cast(:day as date)
  join core.facts_as_known(:known_at) f
    on f.unit_code = v.unit_code and f.element = r.definition ->> 'entered' and f.time_period = any(:times) and f.item = ''
  join (values ('DAT', 'dat'), ('CHUA', 'chua_dat'), ('KHONG_AP_DUNG', 'khong_ap_dung')) as entered (code, outcome)
    on entered.code = f.text
 where v.period_code = :period and v.outcome <> entered.outcome
 order by v.indicator, v.unit_code
