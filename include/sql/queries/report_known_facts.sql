-- one row per unit, time, element and item at the times a report looks at, as known at a moment; of the units of its day only: what
-- another unit reported that had the code before says nothing of them
insert into report_fact
select f.*
  from core.facts_as_known(:known_at) f
  join intake.submission s on s.id = f.submission_id
  join ref.period p on p.code = s.period_code
  join ref.unit u on u.code = f.unit_code and u.valid @> p.cut_off and u.valid @> cast(:day as date)
 where f.time_period = any(:time_periods)
