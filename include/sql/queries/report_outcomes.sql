-- one row per unit of the report (null: all) and indicator: units of its programme by outcome; no verdict counts as not
-- enough data, and so does that of another unit that had the code before
with unit as (
    select programme, unit_code as code, row_unit as district, 'commune' as level
      from report_unit
    union
    select programme, parent_code, parent_code, 'district'
      from report_unit where reporting_unit = parent_code
)
select unit.district,
       i.indicator,
       count(*) as tong,
       count(*) filter (where v.outcome = 'dat') as dat,
       count(*) filter (where v.outcome = 'chua_dat') as chua_dat,
       count(*) filter (where v.outcome = 'khong_ap_dung') as khong_ap_dung,
       count(*) filter (where v.outcome is null or v.outcome = 'khong_du_so_lieu') as khong_du_so_lieu
  from unnest(cast(:indicators as text[]), cast(:levels as text[]), cast(:programmes as text[]), cast(:periods as text[]))
       as i (indicator, level, programme, period)
  join unit using (level, programme)
  join ref.period p on p.code = i.period
  left join ref.unit same on same.code = unit.code and same.valid @> cast(:day as date) and same.valid @> p.cut_off
  left join core.verdicts_as_known(:known_at) v
    on v.unit_code = same.code and v.indicator = i.indicator and v.period_code = i.period
 group by grouping sets ((unit.district, i.indicator), (i.indicator))
