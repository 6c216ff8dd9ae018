-- Rows of flows that repeat what the same commune reported for the same bucket a year before.
select f.submission, 'flows' as sheet, f.row, 'ma_xa' as field,
       format('Giống hệt đoạn {} của năm trước', any_value(f.part)) as found,
       '' as expected,
       case when count_if(f.value = h.number) = count(*) then 'failed' else 'held' end as outcome
  from flow_long f
  join known_flow h on h.submission = f.submission and h.unit_code = f.unit_code and h.element = f.field
                   and h.time_period = f.year_before
 group by f.submission, f.row
having count(f.value) = count(*) and count_if(f.value > 0) >= $least_filled and sum(f.value) >= $least_sum
