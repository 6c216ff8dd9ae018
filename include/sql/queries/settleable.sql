-- One row per submission that counts or waits for a person, some of whose rules waited for a report that is there now.
select s.id, s.sha256, s.name, s.state::text as state, s.received_at, c.suite, c.suite_digest, c.expectations, c.failed,
       array_agg(r.rule order by r.rule) as rules
  from quality.rule_result r
  join intake.submission s on s.id = r.submission_id and s.state in ('checked', 'accepted')
  join quality.check_run c on c.submission_id = s.id
  join ref.period w on w.code = r.waits_for
 where r.outcome = 'pending'
   and exists (
        select from core.submissions_as_known('infinity') k join ref.period p on p.code = k.period_code
         where k.district_code = s.district_code and k.period_code <> s.period_code and p.cut_off = w.cut_off)
 group by s.id, c.submission_id
 order by s.id
