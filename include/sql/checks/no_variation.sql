-- Flows for which every commune of the district reports the same number, other than 0.
select submission, 'flows' as sheet, min(row) as row, field,
       format('{} xã cùng ghi {}', count(*), printed(min(value))) as found,
       '' as expected,
       case
           when count(*) < $least_communes then 'not_assessable'
           when min(value) = max(value) and min(value) > 0 then 'failed'
           else 'held'
       end as outcome
  from flow_long
 where value is not null
 group by submission, part, field
