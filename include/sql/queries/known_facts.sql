-- One row per unit, time, element and item that a period's rules look at, as known at a moment; where rows of a sub-table are
-- counted, all of that time, since it tells who reported. Of the units of the period's cut-off only: what another unit reported
-- that had the code before says nothing of them.
-- The list of units is asked once and looked up by hash ("is true" keeps the planner from joining it): the planner takes the facts
-- for one row, and would probe for each of hundreds of thousands.
insert into known
select f.unit_code, f.element, f.time_period, f.item, f.number, f.text, f.date, f.absence
  from core.facts_as_known(:known_at) f
  join intake.submission s on s.id = f.submission_id
 where (f.time_period = any(:times) and f.element = any(:elements) or f.time_period = any(:counted_at))
   and ((s.period_code, f.unit_code) in (select period_code, unit_code from ref.same_units_on(cast(:cut_off as date)))) is true
