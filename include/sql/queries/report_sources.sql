-- one row per element, submission and column of a sheet from which its facts of a time were taken, as known at a moment
select s.district_code as reporting, f.element, f.time_period as time, f.submission_id as submission, s.name as file, s.sha256,
       f.sheet,
       rtrim(min(f.cell), '0123456789') as "column",
       min(cast(ltrim(f.cell, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') as int)) as first_row,
       max(cast(ltrim(f.cell, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') as int)) as last_row,
       count(*) as cells
  from core.facts_as_known(:known_at) f
  join intake.submission s on s.id = f.submission_id
 where f.time_period = any(:times) and f.element = any(:elements) and (:all or s.district_code = any(:reporting))
 group by s.district_code, f.element, f.time_period, f.submission_id, s.name, s.sha256, f.sheet
 order by s.district_code, f.element, f.time_period
