-- one row per communal unit, time and element that is no number: what was reported; absence says that there is none
select f.unit_code as unit, f.element, f.time_period as time, f.text, f.date, f.absence is not null as absent
  from report_fact f
  join (select distinct unit_code from report_unit) s on s.unit_code = f.unit_code
 where f.element = any (:elements) and f.time_period = any (:time_periods) and f.item = ''
 order by f.unit_code, f.element, f.time_period
