-- One row per unit, time, element and item that a period's rules look at, as known at a moment; where rows of a sub-table are
-- counted, all of that time, since it tells who reported. Of the units of the period's cut-off only: what another unit reported
-- that had the code before says nothing of them.
insert into known
select f.unit_code, f.element, f.time_period, f.item, f.number, f.text, f.date, f.absence
  from core.facts_as_known(:known_at) f
  join intake.submission s on s.id = f.submission_id
  join ref.period p on p.code = s.period_code
  join ref.unit u on u.code = f.unit_code and u.valid @> p.cut_off and u.valid @> cast(:cut_off as date)
 where f.time_period = any(:times) and f.element = any(:elements) or f.time_period = any(:counted_at)
