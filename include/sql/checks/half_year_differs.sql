-- Flows of the first half of the year that differ from the half-year report, in files that give no reason for a correction ($corrected 0)
-- or one (1).
select f.submission, 'flows' as sheet, f.row, f.field,
       printed(f.value) as found,
       printed(h.number) as expected,
       case when f.value = h.number then 'held' else 'failed' end as outcome
  from flow_long f
  join submission s on s.submission = f.submission
  join cover c on c.submission = f.submission
  join history h on h.submission = f.submission and h.period_code = s.half_code
                and h.unit_code = f.unit_code and h.element = f.field and h.time_period = f.time_period
 where f.value is not null and h.number is not null and (c.ly_do_sua is not null)::int = $corrected
