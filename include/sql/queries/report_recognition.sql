-- one row per district (null: the whole city): communes of the programme by the result of circular 124 that their district entered for
-- a year, and the first and last day of the decisions that recognised them
with answer as (
    select u.parent_code as district, u.code,
           max(f.text) filter (where f.element = 'tt124_ket_qua') as result,
           max(f.date) filter (where f.element = 'tt124_ngay_qd') as decided_on
      from ref.programme_scope s
      join ref.unit u on u.code = s.unit_code and u.valid @> cast(:day as date)
      left join report_fact f on f.unit_code = u.code and f.time_period = :year and f.element = any(:elements)
     where s.programme = :programme and s.valid @> cast(:day as date)
     group by u.parent_code, u.code
)
select district,
       count(*) as expected,
       count(result) as received,
       count(*) filter (where result = 'DAT') as recognised,
       min(decided_on) filter (where result = 'DAT') as first_decided,
       max(decided_on) filter (where result = 'DAT') as last_decided
  from answer
 group by grouping sets ((district), ())
