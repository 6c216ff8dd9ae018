-- One row per period for which anything was sent or an exception granted, or that closed within the last year: its days, and
-- whether it is locked. Days in Viet Nam.
select p.code, p.label, p.cut_off, p.due_district, p.locks_on,
       (now() at time zone 'Asia/Ho_Chi_Minh')::date >= p.locks_on as locked,
       (select count(*) from report.snapshot r where r.period_code = p.code) as reports,
       (select count(distinct r.id) from report.snapshot r join report.superseded s on s.snapshot_id = r.id
         where r.period_code = p.code) as superseded
  from ref.period p
 where p.cut_off between (now() at time zone 'Asia/Ho_Chi_Minh')::date - 365 and (now() at time zone 'Asia/Ho_Chi_Minh')::date
    or exists (select from intake.submission s where s.period_code = p.code)
    or exists (select from intake.lock_exception e where e.period_code = p.code)
 order by p.cut_off, p.code
