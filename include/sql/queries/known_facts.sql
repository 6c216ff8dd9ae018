-- One row per unit, time, element and item that a period's rules look at, as known at a moment; where rows of a sub-table are
-- counted, all of that time, since it tells who reported.
insert into known
select unit_code, element, time_period, item, number, text, date, absence
  from core.facts_as_known(:known_at)
 where time_period = any(:times) and element = any(:elements) or time_period = any(:counted_at)
