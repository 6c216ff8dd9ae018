-- one row per reporting unit and free text of its own sheet
select f.element, f.unit_code as district, u.kind as district_kind, u.name as district_name, f.text
  from report_fact f
  join ref.office o on o.unit_code = f.unit_code and o.valid @> cast(:day as date)
  join ref.unit u on u.code = f.unit_code and u.valid @> cast(:day as date)
 where :scope in ('', f.unit_code)
   and f.time_period = :cut_off and f.element = any(:elements) and f.text is not null
 order by f.element, f.unit_code
