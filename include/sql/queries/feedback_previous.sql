-- One row per submission: its revision, and the latest before it, of the same district and period, whose content was checked.
select s.id, s.revision, previous.id as previous
  from intake.submission s
  left join lateral (
    select p.id
      from intake.submission p
      join quality.check_run r on r.submission_id = p.id
     where (p.district_code, p.period_code) = (s.district_code, s.period_code)
       and p.revision < s.revision and r.expectations > 0
     order by p.revision desc limit 1) previous on true
 where s.id = any(:ids)
