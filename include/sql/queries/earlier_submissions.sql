-- One row: how many other files of the same district and period came before and were checked in full, and the one that counts.
select count(*) as revisions,
       max(s.id) filter (where s.state = 'accepted') as accepted
  from intake.submission s
  join quality.check_run r on r.submission_id = s.id and r.expectations > 0
 where (s.district_code, s.period_code) = (:district, :period)
   and s.id < :id
   and s.sha256 <> (select sha256 from intake.submission where id = :id)
