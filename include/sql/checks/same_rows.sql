-- Rows of flows that repeat the row of another commune in the same bucket; rows with little in them may well be alike.
select submission, 'flows' as sheet, row, 'ma_xa' as field,
       format('Giống hệt dòng của xã mã {}', first_unit) as found,
       '' as expected,
       case when unit_code = first_unit then 'held' else 'failed' end as outcome
  from (
        select *, first_value(unit_code) over (partition by submission, time_period, figures order by row) as first_unit
          from (
                select submission, time_period, row, unit_code, list(value order by field) as figures
                  from flow_long
                 group by submission, time_period, row, unit_code
                having count(value) = count(*) and count_if(value > 0) >= $least_filled and sum(value) >= $least_sum
               )
       )
