-- One row per value that districts reported for periods that closed before a day, items of sub-tables left out.
select s.district_code, s.period_code, f.unit_code, f.element, f.time_period, f.number,
       coalesce(f.text, to_char(f.date, 'YYYY-MM-DD')) as text, s.id as submission
  from core.submissions_as_known('infinity') s
  join ref.period p on p.code = s.period_code
  join core.fact f on f.submission_id = s.id
 where s.district_code = any(%(districts)s) and p.cut_off < %(before)s and f.item = '' and f.absence is null
