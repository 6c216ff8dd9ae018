-- one row per value of these elements at these times as known at a moment, of units that are on a day what they were when they reported
select f.submission_id as submission, f.sheet, f.cell, f.unit_code as unit, f.time_period as time, f.item, f.element,
       f.number, f.text, f.date, f.absence
  from core.facts_as_known(:known_at) f
  join intake.submission s on s.id = f.submission_id
 where f.element = any(:elements) and f.time_period = any(:times)
   and ((s.period_code, f.unit_code) in (select period_code, unit_code from ref.same_units_on(cast(:day as date)))) is true
 order by f.unit_code, f.time_period, f.item, f.element
