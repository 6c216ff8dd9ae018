-- one row per unit of the report (null: all) and element: total of a window, and of the same communes in the compared one
with unit as (
    select unit_code as code, row_unit as district from report_unit
    union
    select o.unit_code, o.unit_code from ref.office o where o.valid @> cast(:day as date) and :scope in ('', '*', o.unit_code)
),
part as (
    select w.side, p.code, count(*) over (partition by w.side, p.kind) as parts
      from unnest(cast(:sides as text[]), cast(:time_periods as text[])) as w (side, code)
      join ref.time_period p using (code)
),
total as (
    -- a unit counts only when every part of the window is there: missing is not zero
    select unit.district, unit.code, f.element, part.side,
           case when count(*) = min(part.parts) then sum(case when f.absence is null then f.number else 0 end) end
               as value
      from report_fact f
      join part on part.code = f.time_period
      join unit on unit.code = f.unit_code
     where f.element = any(:elements) and f.time_period = any(:time_periods)
     group by unit.district, unit.code, f.element, part.side
),
pair as (
    select district, code, element,
           max(value) filter (where side = 'now') as now,
           max(value) filter (where side = 'before') as before
      from total
     group by district, code, element
)
select district,
       element,
       sum(now) as value,
       count(now) as received,
       sum(before) filter (where now is not null) as before,
       count(before) filter (where now is not null) as before_received
  from pair
 group by grouping sets ((district, element), (element))
