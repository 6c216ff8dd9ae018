-- One row per cell with a value of these units, elements and times, as known at a moment; not of other units that had the codes before.
select f.submission_id as submission, s.name as file, s.revision, f.sheet, f.cell, f.unit_code as unit, f.time_period as time,
       f.item, f.element, coalesce(to_jsonb(f.number), to_jsonb(f.text), to_jsonb(f.date), to_jsonb(f.absence)) as value
  from core.facts_as_known(:known_at) f
  join intake.submission s on s.id = f.submission_id
 where f.unit_code = any(:units) and f.element = any(:elements) and f.time_period = any(:times)
   and (s.period_code, f.unit_code) in (select period_code, unit_code from ref.same_units_on(cast(:day as date)))
 order by f.unit_code, f.time_period, f.item, f.element
