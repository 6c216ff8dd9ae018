-- one row per district that reports, and one with district null for the whole city: units in the register and in the programme
with district as (
    select u.code, u.kind, u.name
      from ref.office o
      join ref.unit u on u.code = o.unit_code and u.valid @> cast(:day as date)
     where o.valid @> cast(:day as date)
)
select d.code as district,
       min(d.kind) as kind,
       min(d.name) as name,
       count(distinct d.code) as districts,
       count(*) filter (where u.kind = 'xa') as communes,
       count(*) filter (where u.kind = 'thi_tran') as townships,
       count(*) filter (where u.kind = 'phuong') as wards,
       count(s.unit_code) as in_programme,
       array_agg(u.name order by u.code) filter (where u.kind = 'xa' and s.unit_code is null) as outside
  from district d
  join ref.unit u on u.parent_code = d.code and u.valid @> cast(:day as date)
  left join ref.programme_scope s
    on s.unit_code = u.code and s.programme = :programme and s.valid @> cast(:day as date)
 group by grouping sets ((d.code), ())
 order by d.code nulls first
