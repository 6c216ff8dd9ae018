-- one row per office that should report: its accepted submission as known at a moment, if any
select o.code,
       o.name,
       o.unit_code as district,
       a.id as submission,
       a.revision,
       first.received_at <= (p.due_district + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh' as on_time,
       first.returned
  from ref.office o
  join ref.period p on p.code = :period
  left join core.submissions_as_known(:known_at) a on a.district_code = o.unit_code and a.period_code = p.code
 cross join lateral (
    select min(s.received_at) as received_at, count(*) filter (where s.state = 'returned') as returned
      from intake.submission s
     where s.district_code = o.unit_code and s.period_code = p.code and s.decided_at <= :known_at
 ) first
 where o.valid @> p.cut_off
 order by o.unit_code
