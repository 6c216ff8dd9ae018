-- one row per unit that a report tells of, and one with district null for all: communal units that are the unit itself or below it,
-- in the register, in the programme and owed
with communal as (
    select o.unit_code as office, u.code, u.kind, u.name,
           exists (select from report_unit s where s.unit_code = u.code) as owed,
           exists (select from report_unit s where s.unit_code = u.code and s.programme = :programme) as in_programme
      from ref.office o
      join ref.unit u on (u.parent_code = o.unit_code or u.code = o.unit_code and length(u.code) = 5)
                     and u.valid @> cast(:day as date)
     where o.valid @> cast(:day as date) and :scope in ('', '*', o.unit_code)
), told as (
    select c.*, case when :scope = '' then c.office when c.owed then c.code end as row_unit from communal c
)
select t.row_unit as district,
       min(r.kind) as kind,
       min(r.name) as name,
       count(distinct t.office) as districts,
       count(*) filter (where t.kind = 'xa') as communes,
       count(*) filter (where t.kind = 'thi_tran') as townships,
       count(*) filter (where t.kind = 'phuong') as wards,
       count(*) filter (where t.in_programme) as in_programme,
       count(*) filter (where t.owed) as owed,
       array_agg(t.name order by t.code) filter (where t.kind = 'xa' and not t.in_programme) as outside
  from told t
  left join ref.unit r on r.code = t.row_unit and r.valid @> cast(:day as date)
 group by grouping sets ((t.row_unit), ())
having grouping(t.row_unit) = 1 or t.row_unit is not null
 order by t.row_unit nulls first
