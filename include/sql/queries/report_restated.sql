-- one row per communal unit: the sum of an element over the times of a period that was over, restated to the units of the day
select r.unit_code as unit, r.number
  from mart.restated(:element, :time_periods, cast(:day as date), :known_at) r
 where r.number is not null and r.unit_code in (select unit_code from report_unit)
