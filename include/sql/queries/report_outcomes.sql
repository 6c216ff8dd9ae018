-- one row per district (null: the whole city) and indicator: units by outcome; no verdict counts as not enough data
with unit as (
    select u.code, u.parent_code as district, 'commune' as level
      from ref.programme_scope s
      join ref.unit u on u.code = s.unit_code and u.valid @> cast(:day as date)
     where s.programme = :programme and s.valid @> cast(:day as date)
    union all
    select o.unit_code, o.unit_code, 'district' from ref.office o where o.valid @> cast(:day as date)
)
select unit.district,
       i.indicator,
       count(*) as tong,
       count(*) filter (where v.outcome = 'dat') as dat,
       count(*) filter (where v.outcome = 'chua_dat') as chua_dat,
       count(*) filter (where v.outcome = 'khong_ap_dung') as khong_ap_dung,
       count(*) filter (where v.outcome is null or v.outcome = 'khong_du_so_lieu') as khong_du_so_lieu
  from unnest(cast(:indicators as text[]), cast(:levels as text[]), cast(:periods as text[]))
       as i (indicator, level, period)
  join unit using (level)
  left join core.verdicts_as_known(:known_at) v
    on v.unit_code = unit.code and v.indicator = i.indicator and v.period_code = i.period
 group by grouping sets ((unit.district, i.indicator), (i.indicator))
