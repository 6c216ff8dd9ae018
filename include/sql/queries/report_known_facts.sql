-- one row per unit, time, element and item at the times a report looks at, as known at a moment; of the units of its day only: what
-- another unit reported that had the code before says nothing of them
-- The list of units is asked once and looked up by hash ("is true" keeps the planner from joining it): the planner takes the facts
-- for one row, and would probe for each of hundreds of thousands.
insert into report_fact
select f.*
  from core.facts_as_known(:known_at) f
  join intake.submission s on s.id = f.submission_id
 where f.time_period = any(:time_periods)
   and ((s.period_code, f.unit_code) in (select period_code, unit_code from ref.same_units_on(cast(:day as date)))) is true
