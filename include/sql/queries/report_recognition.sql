-- one row per unit of the report (null: all): communal units under circular 124 by the result that their office entered for a
-- year, and the first and last day of the decisions that recognised them
with answer as (
    select u.row_unit as district, u.unit_code,
           max(f.text) filter (where f.element = 'tt124_ket_qua') as result,
           max(f.date) filter (where f.element = 'tt124_ngay_qd') as decided_on
      from report_unit u
      left join report_fact f on f.unit_code = u.unit_code and f.time_period = :year and f.element = any(:elements)
     where u.programme = 'TT124' -- of the circular, whatever programme the report is about
     group by u.row_unit, u.unit_code
)
select district,
       count(*) as expected,
       count(result) as received,
       count(*) filter (where result = 'DAT') as recognised,
       min(decided_on) filter (where result = 'DAT') as first_decided,
       max(decided_on) filter (where result = 'DAT') as last_decided
  from answer
 group by grouping sets ((district), ())
