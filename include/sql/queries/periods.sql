-- One row per period from the first for which anything was sent or an exception granted, or from a year ago, up to those that
-- closed or have an exception: its days, and whether it is locked. Days in Viet Nam.
with today as (
    select (now() at time zone 'Asia/Ho_Chi_Minh')::date as day
), worked as (
    select p.cut_off
      from ref.period p
     where exists (select from intake.submission s where s.period_code = p.code)
        or exists (select from intake.lock_exception e where e.period_code = p.code)
)
select p.code, p.label, p.cut_off, p.due_district, p.locks_on,
       t.day >= p.locks_on as locked,
       (select count(*) from report.snapshot r where r.period_code = p.code) as reports,
       (select count(distinct r.id) from report.snapshot r join report.superseded s on s.snapshot_id = r.id
         where r.period_code = p.code) as superseded
  from ref.period p cross join today t
 where p.cut_off between least(t.day - 365, (select min(cut_off) from worked))
                     and greatest(t.day, (select max(cut_off) from worked))
 order by p.cut_off, p.code
