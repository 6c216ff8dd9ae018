-- one row per unit that reports, and one with district null for the whole city: communal units that are the unit itself or below
-- it, in the register, in the programme and owed
with district as (
    select u.code, u.kind, u.name
      from ref.office o
      join ref.unit u on u.code = o.unit_code and u.valid @> cast(:day as date)
     where o.valid @> cast(:day as date)
), owed as (
    select unit_code, bool_or(programme = :programme) as in_programme
      from ref.scope_on(cast(:day as date)) group by unit_code
)
select d.code as district,
       min(d.kind) as kind,
       min(d.name) as name,
       count(distinct d.code) as districts,
       count(*) filter (where u.kind = 'xa') as communes,
       count(*) filter (where u.kind = 'thi_tran') as townships,
       count(*) filter (where u.kind = 'phuong') as wards,
       count(*) filter (where s.in_programme) as in_programme,
       count(s.unit_code) as owed,
       array_agg(u.name order by u.code) filter (where u.kind = 'xa' and s.in_programme is not true) as outside
  from district d
  join ref.unit u on (u.parent_code = d.code or u.code = d.code and length(u.code) = 5) and u.valid @> cast(:day as date)
  left join owed s on s.unit_code = u.code
 group by grouping sets ((d.code), ())
 order by d.code nulls first
