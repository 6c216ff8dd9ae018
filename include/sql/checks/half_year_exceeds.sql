-- Flows whose year is less than the half-year that was reported. Where no reason for a correction is given, the first half itself
-- must be as reported (half_year_differs), and the year cannot be less.
select f.submission, 'flows' as sheet, min(f.row) as row, f.field,
       printed(sum(f.value)) as found,
       format('Không ít hơn {}', printed(any_value(h.number))) as expected,
       case when sum(f.value) >= any_value(h.number) then 'held' else 'failed' end as outcome
  from flow_long f
  join submission s on s.submission = f.submission
  join cover c on c.submission = f.submission
  join history h on h.submission = f.submission and h.period_code = s.half_code
                and h.unit_code = f.unit_code and h.element = f.field
 where h.number is not null and c.ly_do_sua is not null
 group by f.submission, f.unit_code, f.field
having count(f.value) = count(*)
