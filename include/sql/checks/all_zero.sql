-- Communes of more than $population people with nothing but zeros in every flow of the period.
select f.submission, 'flows' as sheet, min(f.row) as row, 'ma_xa' as field,
       format('{} người, tổng số liệu phát sinh bằng 0', printed(any_value(a.dan_so))) as found,
       '' as expected,
       case when sum(f.value) > 0 then 'held' else 'failed' end as outcome
  from flow_long f
  join annual a on a.submission = f.submission and a.ma_xa = f.unit_code
 where a.dan_so > $population
 group by f.submission, f.unit_code
having count(f.value) = count(*)
