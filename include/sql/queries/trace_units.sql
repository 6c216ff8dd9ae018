-- one row per communal unit of the register on a day: the unit that its office reports for, and the programmes that it is in
select u.code, u.name, u.kind, o.unit_code as reporting, r.kind as reporting_kind,
       array(select s.programme from ref.programme_scope s
              where s.unit_code = u.code and s.valid @> cast(:day as date) order by 1) as programmes
  from ref.unit u
  join ref.office o on o.unit_code in (u.code, u.parent_code) and o.valid @> cast(:day as date)
  join ref.unit r on r.code = o.unit_code and r.valid @> cast(:day as date)
 where u.valid @> cast(:day as date) and length(u.code) = 5
 order by u.code
